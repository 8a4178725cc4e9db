"""Codes of data·inclusion before schema v1, and what they are called now. Only the sure ones: the rest stay free tags.

Older vocabularies: `pipeline/dbt/seeds/schema/v0` of github.com/gip-inclusion/data-inclusion (Licence Ouverte 2.0).
"""

from __future__ import annotations

from typing import Final

_OLDER_THEMES: Final[dict[str, tuple[str, ...]]] = {
    "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": (
        "creation-activite--definir-son-projet-de-creation-dentreprise",
    ),
    "creer-une-entreprise--developper-son-entreprise": ("creation-activite--developper-son-entreprise",),
    "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise": (
        "creation-activite--structurer-son-projet-de-creation-dentreprise",
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": (
        "acces-aux-droits-et-citoyennete--accompagnement-dans-les-demarches-administratives",
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete": (
        "acces-aux-droits-et-citoyennete--demandeurs-dasile-et-naturalisation",
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": (
        "acces-aux-droits",
        "acces-aux-droits-et-citoyennete--accompagnement-juridique",
        "acces-aux-droits-et-citoyennete--connaitre-ses-droits",
    ),
    "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination": (
        "remobilisation--discrimination",
    ),
    "difficultes-financieres--ameliorer-sa-gestion-budgetaire": ("gestion-financiere--apprendre-a-gerer-son-budget",),
    "difficultes-financieres--situation-dendettement-surendettement": (
        "gestion-financiere--prevention-et-gestion-du-surendettement",
    ),
    "equipement-et-alimentation--alimentation": ("gestion-financiere--obtenir-une-aide-alimentaire",),
    "famille--soutien-a-la-parentalite-et-a-leducation": (
        "famille--accompagnement-femme-enceinte-bebe-jeune-enfant",
        "famille--information-et-accompagnement-des-parents",
        "famille--soutien-a-la-parentalite",
    ),
    "famille--surmonter-conflits-separation-violence": (
        "famille--violences-intrafamiliales",
        "violences",
    ),
    "lecture-ecriture-calcul--maitriser-le-francais": (
        "apprendre-francais",
        "apprendre-francais--communiquer-vie-tous-les-jours",
        "apprendre-francais--suivre-formation",
        "francais",
        "illettrisme",
        "illettrisme--ameliorer-vocabulaire",
    ),
    "logement-hebergement--acheter-un-logement": ("logement-hebergement--etre-accompagne-dans-son-projet-accession",),
    "logement-hebergement--changer-de-logement": ("logement-hebergement--demenagement",),
    "logement-hebergement--louer-un-logement": ("logement-hebergement--etre-accompagne-pour-se-loger",),
    "logement-hebergement--rechercher-une-solution-dhebergement-temporaire": (
        "hebergement",
        "logement-hebergement--mal-loges-sans-logis",
    ),
    "logement-hebergement--se-maintenir-dans-le-logement": ("logement-hebergement--probleme-avec-son-logement",),
    "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement": (
        "logement-hebergement--connaissance-de-ses-droits-et-interlocuteurs",
    ),
    "mobilite--acceder-a-un-vehicule": (
        "mobilite--acheter-un-vehicule-motorise",
        "mobilite--louer-un-vehicule",
    ),
    "mobilite--financer-ma-mobilite": ("mobilite--financer-mon-projet-mobilite",),
    "mobilite--mobilite-douce-partagee-collective": ("mobilite--comprendre-et-utiliser-les-transports-en-commun",),
    "mobilite--preparer-un-permis": (
        "illettrisme--permis-conduire",
        "mobilite--preparer-son-permis-de-conduire-se-reentrainer-a-la-conduite",
        "mobilite--preparer-un-permis-de-conduire",
    ),
    "numerique--acceder-a-des-services-en-ligne": (
        "numerique--devenir-autonome-dans-les-demarches-administratives",
        "numerique--realiser-des-demarches-administratives-avec-un-accompagnement",
    ),
    "numerique--acquerir-un-equipement": (
        "equipement-et-alimentation--acces-a-du-materiel-informatique",
        "equipement-et-alimentation--acces-a-un-telephone-et-un-abonnement",
        "numerique--acceder-a-du-materiel",
        "numerique--s-equiper-en-materiel-informatique",
    ),
    "numerique--maitriser-les-fondamentaux-du-numerique": (
        "illettrisme--utiliser-numerique",
        "numerique--approfondir-ma-culture-numerique",
        "numerique--prendre-en-main-un-ordinateur",
        "numerique--prendre-en-main-un-smartphone-ou-une-tablette",
        "numerique--utiliser-le-numerique-au-quotidien",
        "se-former--utiliser-le-numerique",
    ),
    "remobilisation--activites-sportives-et-culturelles": (
        "remobilisation--decouvrir-son-potentiel-via-le-sport-et-la-culture",
    ),
    "remobilisation--benevolat-action-citoyenne": (
        "acces-aux-droits-et-citoyennete--faciliter-laction-citoyenne",
        "remobilisation--participer-a-des-actions-solidaires-ou-de-benevolat",
    ),
    "remobilisation--bien-etre-confiance-en-soi": (
        "remobilisation--bien-etre",
        "remobilisation--restaurer-sa-confiance-son-image-de-soi",
    ),
    "sante--acces-aux-soins": (
        "sante--obtenir-la-prise-en-charge-de-frais-medicaux",
        "sante--prevention-et-acces-aux-soins",
        "sante--se-soigner-et-prevenir-la-maladie",
    ),
    "sante--addictions": ("sante--faire-face-a-une-situation-daddiction",),
    "sante--constituer-un-dossier-mdph-invalidite": ("handicap--faire-reconnaitre-un-handicap",),
    "sante--sante-mentale": ("sante--bien-etre-psychologique",),
    "sante--sante-sexuelle": ("sante--vie-relationnelle-et-affective",),
    "trouver-un-emploi--maintien-dans-lemploi": ("handicap--favoriser-le-retour-et-le-maintien-dans-lemploi",),
}

THEMES: Final[dict[str, str]] = {older: code for code, found in _OLDER_THEMES.items() for older in found}

PUBLICS: Final[dict[str, str]] = {
    "alternants": "etudiants",
    "beneficiaires-rsa": "beneficiaires-des-minimas-sociaux",
    "deficience-visuelle": "personnes-en-situation-de-handicap",
    "demandeurs-demploi": "demandeurs-emploi",
    "familles-enfants": "familles",
    "handicaps-mentaux": "personnes-en-situation-de-handicap",
    "handicaps-psychiques": "personnes-en-situation-de-handicap",
    "jeunes-16-26": "jeunes",
    "personnes-de-nationalite-etrangere": "personnes-exilees",
    "personnes-handicapees": "personnes-en-situation-de-handicap",
    "residents-zrr-qpv": "residents-qpv-frr",
    "retraites": "seniors",
    "salaries": "actifs",
    "sans-domicile-fixe": "personnes-en-situation-durgence",
    "seniors-65": "seniors",
    "sortants-de-detention": "personnes-en-situation-juridique-specifique",
    "surdite": "personnes-en-situation-de-handicap",
    "tout-public": "tous-publics",
}

NETWORKS: Final[dict[str, str]] = {
    "bge": "reseau-bge",
    "cnfs": "conseillers-numeriques",
    "conseiller-numerique": "conseillers-numeriques",
    "fede-pro-fem": "federation-professionnelle-femmes",
    "la-ressourcerie": "ressourceries",
    "maisons-de-lemploi": "maisons-de-l-emploi",
    "point-conseil-budget": "points-conseil-budget",
    "point-justice": "points-justice",
    "pole-emploi": "france-travail",
    "sinca": "singa",
    "tous-tes-possible": "tous-tes-possibles",
    "unccas": "ccas-cias",
}

ACCESS: Final[dict[str, str]] = {
    "completer-le-formulaire-dadhesion": "utiliser-lien-mobilisation",
    "envoyer-un-email": "envoyer-un-courriel",
    "envoyer-un-mail": "envoyer-un-courriel",
    "envoyer-un-mail-avec-une-fiche-de-prescription": "envoyer-un-courriel",
}

FEES: Final[dict[str, str]] = {"adhesion": "payant", "gratuite": "gratuit"}

OLDER: Final[dict[str, dict[str, str]]] = {
    "theme": THEMES,
    "public": PUBLICS,
    "network": NETWORKS,
    "access": ACCESS,
    "fee": FEES,
}

# Kinds of partner, from the older typologies (codes) and from the labels of the State's directory.
KINDS: Final[dict[str, str]] = {
    word: kind
    for kind, words in {
        "association": "asso association associations adil asso-chomeur cidff cresus emmaus mjc udaf",
        "service-municipal": "ccas mairie muni municipalite municipalites service-municipal",
        "institution": (
            "caf carsat cc cd centre-des-finances-publiques cfp commissariat conciliateur-fiscal conseil-de-prud-hommes"
            " cpam deets dept education-nationale epci etat france-travail ft gendarmerie impots-des-entreprises"
            " maison-de-justice-et-du-droit mdph mds msa onac orientation-universitaire pmi pref prefecture reg"
            " service-social-departemental sous-prefecture spip tresorerie tribunal"
            " centre-d-information-et-d-orientation"
        ),
        "structure-insertion": (
            "aci aciphc ai cap-emploi e2c ea eatt ei eiti epide etti geiq mission-locale ml plie structure-d-insertion"
        ),
        "bailleur": "bailleur bailleur-social",
        "hebergeur": "cada chrs chu cph huda pension rs-fjt",
        "entreprise": "entreprise",
        "artiste": "artiste compagnie-artistique",
    }.items()
    for word in words.split()
}
