"""How each figure is made, in French, with its unit: what pages, API and files say of it."""

from collections.abc import Mapping

from mapapp.figures.asking import Measure

UNITS: Mapping[Measure, str] = {
    "nombre": "lieux",
    "taux": "lieux pour 10 000 habitants",
    "completude": "% des informations attendues",
    "horaires": "% des lieux",
    "contact": "% des lieux",
    "position": "% des lieux",
    "fraicheur": "% des lieux",
}
DIGITS: Mapping[Measure, int] = dict.fromkeys(UNITS, 2) | {"nombre": 0, "taux": 4}
METHODS: Mapping[str, str] = {
    "nombre": (
        "Lieux publiés dont la commune est dans le territoire ; un lieu sans commune (une action"
        " régionale, par exemple) n'est compté dans aucun."
    ),
    "taux": (
        "Nombre de lieux, multiplié par 10 000 et divisé par la population municipale de 2023."
    ),
    "completude": (
        "Quatre informations sont attendues de chaque lieu : des horaires d'ouverture connus, un"
        " moyen de le joindre (téléphone ou courriel), une position exacte (son adresse, pas"
        " seulement sa commune) et une date de moins de douze mois. La complétude est la part de"
        " ces informations qui est connue : 100 % si rien ne manque à aucun lieu."
    ),
    "horaires": "Part des lieux dont les horaires d'ouverture sont connus.",
    "contact": "Part des lieux dont on connaît un numéro de téléphone ou un courriel.",
    "position": (
        "Part des lieux dont l'adresse est connue ; les autres sont placés à la mairie de leur"
        " commune, ou n'ont pas de guichet."
    ),
    "fraicheur": "Part des lieux dont l'information a été datée depuis moins de douze mois.",
    "couverture": (
        "Population municipale des communes dont la mairie est à la distance (à vol d'oiseau) ou"
        " au temps de trajet (estimation de ce site) demandés d'au moins un lieu. Toute la"
        " population d'une commune est comptée à sa mairie : dans une commune étendue, certains"
        " habitants sont plus près, d'autres plus loin. Un lieu sans adresse précise compte à la"
        " mairie de sa commune."
    ),
    "couverture_places": (
        "Même compte que pour un lieu, d'une crèche qui publie une place libre couvrant tout le"
        " moment demandé (sans moment, une place libre à venir), publiée et non passée. Sont « à"
        " confirmer », comptées à part, celles que la crèche n'a pas confirmées depuis 48 heures"
        " ou depuis le délai que sa structure a choisi."
    ),
    "couverture_dispositifs": (
        "Population municipale des communes que dessert au moins un dispositif de logement, avec"
        " ou sans lieu sur place. Sont comptés à part ceux qui sont complets aujourd'hui, et les"
        " territoires où un dispositif n'intervient qu'après une demande."
    ),
    "places_publiees": (
        "Places que les crèches ont publiées ici dans les 30 ou 90 derniers jours,"
        " aujourd'hui compris ; une place retirée depuis reste comptée."
    ),
    "places_publiees_taux": (
        "Places publiées par les crèches, multipliées par 10 000 et divisées par la population"
        " municipale de 2023."
    ),
    "places_demandees": (
        "Demandes de familles aux crèches d'ici dans les 30 ou 90 derniers jours : à chaque crèche"
        " demandée, une. Un nombre de 1 à 4 n'est pas donné (« moins de 5 »), ni un nombre qui"
        " permettrait de le retrouver (« non montré »)."
    ),
    "places_demandees_taux": (
        "Demandes de familles aux crèches, multipliées par 10 000 et divisées par la population"
        " municipale de 2023 ; les petits nombres ne sont pas donnés."
    ),
    "simulation": (
        "Habitants qui ne sont à portée d'aucun lieu et le seraient d'un lieu de plus, placé à la"
        " mairie de la commune ou au point choisi. Pour un seul lieu la meilleure commune est"
        " exacte ; pour plusieurs elles sont choisies l'une après l'autre, ce qui donne au moins"
        " 63 % (1 - 1/e) du meilleur résultat possible, et « maximum » dit ce que nul choix ne"
        " dépasse."
    ),
}
