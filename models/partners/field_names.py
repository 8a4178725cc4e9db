"""Names of fields in the files of data·inclusion: all that are known, and the French words that remarks use. Pure."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "name": "nom",
    "acronym": "sigle",
    "siret": "SIRET",
    "rna": "RNA",
    "email": "courriel",
    "website": "site",
    "street": "rue",
    "street_more": "complément d’adresse",
    "postal_code": "code postal",
    "town": "commune",
    "insee_code": "code Insee",
    "hours_note": "horaires",
    "accessibility_url": "lien d’accessibilité",
    "fee_detail": "précisions sur les frais",
    "publics_detail": "précisions sur le public",
    "access_link": "lien",
    "access_detail": "précisions sur l’accès",
    "area_label": "zone",
}

_V1_AND_V0: Final = """
id source nom date_maj structure_id sigle siret rna description presentation_resume presentation_detail typologie
telephone courriel site_web adresse complement_adresse commune code_postal code_insee latitude longitude
adresse_confidentielle adresse_masquee adresse_non_diffusee horaires_accueil horaires_ouverture recurrence
accessibilite_lieu accessibilite reseaux_porteurs labels_nationaux labels_autres thematiques type types publics
publics_precisions profils profils_precisions frais frais_precisions frais_autres modes_accueil modes_mobilisation
mobilisation_precisions mobilisable_par lien_mobilisation formulaire_en_ligne prise_rdv page_web
modes_orientation_beneficiaire modes_orientation_beneficiaire_autres modes_orientation_accompagnateur
modes_orientation_accompagnateur_autres conditions_acces pre_requis justificatifs zone_eligibilite
zone_diffusion_type zone_diffusion_code zone_diffusion_nom contact_nom_prenom contact_public
lien_source nombre_semaines volume_horaire_hebdomadaire antenne cumulable date_creation date_suspension
score_qualite
"""

# What we read or knowingly pass over, and what our own refusals add; anything else is told: a column may be misspelt.
KNOWN_FIELDS: Final = frozenset([*_V1_AND_V0.split(), "motif_refus", "position"])
