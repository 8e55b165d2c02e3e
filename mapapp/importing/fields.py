"""What a row of a file may say of a place: the one model of columns, template and schema."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """`key`: the name in statements, or one that only rows have (`id`, `commune`). `name`: the
    API's. `synonyms`: other names of the column, folded when compared. `pattern`: what a right
    value looks like (for the Table Schema). `longest`: characters."""

    key: str
    name: str
    title: str
    description: str
    example: str
    synonyms: tuple[str, ...] = ()
    type: str = "string"
    pattern: str | None = None
    longest: int = 300
    required: bool = False


_S = str.split
FIELDS = (
    Field(
        "id",
        "id",
        "Identifiant",
        "Votre numéro du lieu, le même d'un envoi à l'autre ; sans lui, le nom, l'adresse et la"
        " commune disent de quel lieu il s'agit.",
        "recyclerie-12",
        ("identifiant", "id lieu", "ref", "reference", "code", "uid", "external id", "@id"),
        longest=180,
    ),
    Field(
        "name",
        "nom",
        "Nom",
        "Nom du lieu tel que le public le connaît.",
        "Ressourcerie de l'Île",
        (
            *_S("name libelle intitule title titre structure denomination designation"),
            *("nom du lieu", "nom lieu", "nom de la structure", "raison sociale", "geo name"),
            *("lib fs", "nom etablissement", "enseigne"),
        ),
        longest=200,
        required=True,
    ),
    Field(
        "kind",
        "type",
        "Type",
        "Une valeur de la liste ; sans elle, ce que vous choisissez pour tout le fichier.",
        "circulaire",
        ("kind", "type de lieu", "nature"),
        longest=60,
    ),
    Field(
        "category",
        "categorie",
        "Catégorie",
        "Code ou libellé d'une catégorie ; elle dit aussi le type.",
        "recyclerie",
        ("category", "sous type", "sous categorie", "libtype", "type d etablissement"),
        longest=120,
    ),
    Field(
        "address",
        "adresse",
        "Adresse",
        "Numéro et voie, sans le code postal ni la commune.",
        "12 rue de l'Exemple",
        (
            *("address", "voie", "rue", "street", "adresse postale", "ad lieu", "addr street"),
            *("contact street", "numero et voie", "adresse 1", "adresse complete"),
        ),
    ),
    Field(
        "post_code",
        "code_postal",
        "Code postal",
        "Cinq chiffres.",
        "44000",
        (
            *_S("postcode cp zip zipcode codepostal"),
            *("post code", "postal code", "code post", "addr postcode", "contact postcode"),
        ),
        pattern="^[0-9]{5}$",
        longest=5,
    ),
    Field(
        "commune",
        "commune",
        "Commune",
        "Nom de la commune d'aujourd'hui.",
        "Nantes",
        (
            *_S("ville city town localite municipality"),
            *("nom commune", "commune nom", "nom de la commune", "com lieu", "lib com"),
            *("addr city", "contact city", "libelle commune"),
        ),
    ),
    Field(
        "commune_code",
        "code_insee",
        "Code INSEE de la commune",
        "Cinq caractères, code de la commune d'aujourd'hui.",
        "44109",
        (
            *_S("insee codeinsee citycode depcom codgeo"),
            *("com insee", "insee com", "commune code", "code commune", "code insee commune"),
            *("insee code", "commune insee", "code commune insee", "city code"),
        ),
        pattern="^[0-9]{2}[0-9]{3}$",
        longest=5,
    ),
    Field(
        "lon",
        "lon",
        "Longitude",
        "Degrés, WGS 84 ; avec un point décimal.",
        "-1.5536",
        (*_S("lng long longitude x xlong xlon coordx"), "coord x", "x wgs84", "longitude wgs84"),
        type="number",
        longest=40,
    ),
    Field(
        "lat",
        "lat",
        "Latitude",
        "Degrés, WGS 84 ; avec un point décimal.",
        "47.2184",
        (*_S("latitude y ylat coordy"), "coord y", "y wgs84", "latitude wgs84"),
        type="number",
        longest=40,
    ),
    Field(
        "phone",
        "telephone",
        "Téléphone",
        "Numéro fonctionnel du lieu.",
        "02 40 00 00 00",
        (
            *_S("tel phone telephone1"),
            *("contact phone", "phone number", "numero de telephone", "n telephone", "no tel"),
        ),
        longest=60,
    ),
    Field(
        "email",
        "courriel",
        "Courriel",
        "Adresse fonctionnelle du lieu, jamais celle d'une personne.",
        "contact@exemple.fr",
        (*_S("email mail mel"), "e mail", "adresse mail", "contact email", "adresse electronique"),
        longest=254,
    ),
    Field(
        "website",
        "site_web",
        "Site web",
        "Adresse complète, avec https://.",
        "https://www.exemple.fr/",
        (*_S("site web website url www internet lien"), "site internet", "contact website"),
        pattern="^https?://.+$",
        longest=500,
    ),
    Field(
        "hours",
        "horaires_accueil",
        "Horaires",
        "Syntaxe opening_hours d'OpenStreetMap ; des horaires en français sont traduits.",
        "Mo-Fr 09:00-12:00,14:00-17:30",
        (
            *_S("horaires horaire ouverture hours"),
            *("opening hours", "openinghours", "heures d ouverture", "horaires ouverture"),
            *("horaires d ouverture", "jours et heures d ouverture"),
        ),
        longest=500,
    ),
    Field(
        "hours_text",
        "horaires_texte",
        "Précisions sur les horaires",
        "Ce que la syntaxe ne dit pas, en une phrase.",
        "Sur rendez-vous en août.",
        ("hours text", "precisions horaires", "horaires en clair"),
        longest=500,
    ),
    Field("capacity", "capacite", "Capacité", "En une phrase.", "24 places", ("capacity",)),
    Field(
        "presentation",
        "description",
        "Présentation",
        "Ce qu'on y trouve, en quelques phrases.",
        "Vente d'objets de seconde main et ateliers de réparation.",
        (*_S("presentation commentaire resume"), "presentation resume", "descriptif"),
        longest=4000,
    ),
    Field(
        "conditions",
        "conditions_acces",
        "Conditions d'accès",
        "Pour qui, à quel prix, sur inscription ou non.",
        "Ouvert à tous, adhésion libre.",
        ("conditions", "conditions d acces", "acces", "access conditions"),
        longest=2000,
    ),
    Field(
        "themes",
        "thematiques",
        "Thèmes",
        "Codes séparés par des barres « | ».",
        "economie-circulaire",
        ("themes", "theme", "thematique"),
        type="list",
        longest=1000,
    ),
    Field(
        "audiences",
        "publics",
        "Publics",
        "Codes séparés par des barres « | ».",
        "tous-publics",
        ("public", "audience", "audiences", "publics cibles"),
        type="list",
        longest=1000,
    ),
    Field(
        "gestures",
        "gestes",
        "Gestes",
        "Codes séparés par des barres « | ».",
        "reparer|donner",
        ("geste", "gestures"),
        type="list",
        longest=1000,
    ),
    Field(
        "items",
        "objets",
        "Objets",
        "Codes séparés par des barres « | ».",
        "velo",
        ("objet", "items"),
        type="list",
        longest=2000,
    ),
    Field(
        "updated",
        "date_maj",
        "Date de mise à jour",
        "Jour où ces renseignements ont été vérifiés (AAAA-MM-JJ).",
        "2026-11-01",
        (
            *_S("updated maj date"),
            *("date mise a jour", "date de mise a jour", "mis a jour", "last update"),
            *("updated at", "date modification", "date verification"),
        ),
        type="date",
        longest=30,
    ),
)
BY_KEY = {field.key: field for field in FIELDS}
WHERE = ("lon", "lat", "commune", "commune_code", "post_code", "address")
"""Keys that say where a place is."""
