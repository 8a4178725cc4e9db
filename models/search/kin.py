"""Everyday words that say the same thing when a turn of phrase is heard: « mon mec », « mon mari ». Pure.

They only serve to hear the lexicon: in the text of a fiche, a word is itself.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from models.search.rules import fold, stem

# The name of a family, then its words, which are in no other one.
FAMILIES: Final = """
mari: mari conjoint conjointe compagnon compagne époux épouse mec concubin keum
père: père papa daron darons reup
mère: mère maman daronne reum
grands-parents: mamie mamies mamy mamé mémé papy papi papis pépé
parents: parents parent
enfant: enfant enfants gosse gosses gamin gamins gamine môme mômes minot fils fille
ado: ado ados adolescent adolescente adolescents adolescence
bébé: bébé bébés nourrisson
argent: argent fric thune thunes sous tune oseille pognon blé ressources revenus revenu
travail: travail boulot taf job emploi turbin taff bosser travailler bosse travaille travaillé
patron: patron patronne boss gérant employeur chef directeur
entreprise: entreprise boîte société affaire business
maison: maison logement appart appartement logé logée studio
propriétaire: propriétaire proprio bailleur bailleresse
expulser: expulser expulsé expulsée expulsion virer viré virée vire dégager dégage jeter
loyer: loyer loyers
payer: payer paie paye payé payée payes payent paiement
manger: manger mange mangé nourrir bouffer bouffe nourriture repas
dormir: dormir dort dors dormi dorment
dehors: dehors rue
frapper: frapper frappe frappé frappée taper tape tapé tapée battre bat battu battue cogner cogne tabasser tabasse
frapper: gifler gifle giflé giflée
voler: voler volé volée vole vol piqué piquée chouré braquer cambriolé cambriolage
police: police flic flics policier keuf keufs gendarmes gendarmerie
médecin: médecin docteur doc toubib doctoresse généraliste
malade: malade maladie souffrant souffre
aller: aller va vais vont allé
perdre: perdre perdu perdue perd paumé paumée
chercher: chercher cherche recherche trouver trouve
apprendre: apprendre apprend apprends
étudier: étudier études étude
école: école classe scolaire scolarité maternelle primaire
collège: collège lycée bahut
voiture: voiture auto bagnole caisse véhicule
téléphone: téléphone portable tel phone smartphone
ordinateur: ordinateur ordi pc
panne: panne cassé cassée hs abîmé
réparer: réparer réparation répare
aide: aide aider assistance
courrier: courrier lettre lettres courriers
papiers: papiers papier
comprendre: comprendre comprends comprend compris
parler: parler parle discuter causer
lire: lire lis
écrire: écrire écris écrit
triste: triste déprime déprimé déprimée dépression cafard bourdon
seul: seul seule seuls solitude
vieux: vieux vieille âgé âgée âgés âgées
enceinte: enceinte grossesse
divorce: divorce divorcer séparation séparer séparé séparée divorcé divorcée
ami: ami amis amie amies pote potes copains copines
boire: boire bois boivent picole picoler
fumer: fumer fume clope clopes cigarette cigarettes tabac
drogue: drogue drogues stup stups came
dette: dette dettes endetté endettée surendetté
facture: facture factures
chauffage: chauffage chauffer froid
courses: courses
vêtement: vêtement vêtements habit habits fringue fringues sapes linge
meuble: meuble meubles
étranger: étranger étrangère étrangers immigré immigrée migrant migrants
avocat: avocat avocate avocats
impôt: impôt impôts
retraite: retraite retraité retraitée pension
garder: garder garde gardé gardée
frère: frère frères frangin soeur soeurs frangine cousin cousine
tante: tante tata oncle tonton
prof: prof profs professeur instit maîtresse maître enseignant
épuisé: épuisé épuisée fatigué fatiguée crevé crevée
tomber: tomber tombe tombé tombée chute chuter
hôpital: hôpital hosto clinique
amende: amende amendes pv contravention contraventions prune
association: association associations asso assos
prison: prison taule zonzon incarcéré incarcérée
nounou: nounou nourrice assmat
"""


@cache
def _families() -> tuple[dict[str, str], dict[str, str]]:
    """word → its family, and root → the same for the other forms of a word (« boit » is no form of « boîte »)."""
    words: dict[str, str] = {}
    roots: dict[str, str] = {}
    for line in FAMILIES.strip().splitlines():
        name, _, members = line.partition(":")
        for member in members.split():
            form = fold(member).replace("-", "")
            words.setdefault(form, f"={fold(name)}")
            roots.setdefault(stem(form), f"={fold(name)}")
    return words, {root: family for root, family in roots.items() if words.get(root, family) == family}


def kin(form: str) -> str:
    """The family of a folded word, "" when it has none."""
    words, roots = _families()
    return words.get(form) or roots.get(stem(form)) or ""
