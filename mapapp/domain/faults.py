"""What a strict model refuses, said in French.

The kinds are those of pydantic's errors (https://docs.pydantic.dev/latest/errors/validation_errors/).
"""

from collections.abc import Mapping

_SENTENCES = {
    "missing": "il manque",
    "extra_forbidden": "ce champ n'est pas connu",
    "string_type": "un texte est attendu",
    "string_too_short": "{min_length} caractères au moins",
    "string_too_long": "{max_length} caractères au plus",
    "string_pattern_mismatch": "ce n'est pas la forme attendue",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
    "finite_number": "un nombre est attendu",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "greater_than_equal": "{ge:g} au moins",
    "less_than_equal": "{le:g} au plus",
    "enum": "une de ces valeurs est attendue : {expected}",
    "list_type": "une liste est attendue",
    "too_short": "{min_length} élément au moins",
    "dict_type": "un objet est attendu",
    "model_type": "un objet est attendu",
    "model_attributes_type": "un objet est attendu",
    "path_type": "un chemin est attendu",
    "value_error": "{error}",
}


def french_fault(kind: str, context: Mapping[str, object]) -> str:
    """One sentence for a kind of fault; `context` holds the bounds it names."""
    sentence = _SENTENCES.get(kind, "cette valeur est refusée")
    return sentence.format_map(context).replace(" or ", " ou ")
