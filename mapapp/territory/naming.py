"""French names of places inside a sentence: « au Mans », « de La Flèche », « aux Herbiers ».

INSEE keeps the article of a commune apart from its name; "Le" and "Les" contract with « à » and
« de », "La" and "L'" do not and keep their capital.
"""

import re

from mapapp.text import fold

# A mute h elides (Herbignac, Héric), an aspirated one does not (Haute-Goulaine, Hambers, Hercé):
# INSEE's TNCC code says which; these are the first letters of the mute ones in the region.
_ELIDES = re.compile(r"[aeiou]|y[^aeiou]|he(?:rb|ri|rm)")

_DEPARTMENT_OF = {
    "Loire-Atlantique": "de la Loire-Atlantique",
    "Maine-et-Loire": "de Maine-et-Loire",
    "Mayenne": "de la Mayenne",
    "Sarthe": "de la Sarthe",
    "Vendée": "de la Vendée",
}


def de(name: str) -> str:
    """The name after « de »: « du Mans », « des Herbiers », « de La Flèche », « d'Angers »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    if name.startswith(("La ", "L'", "L’")):
        return f"de {name}"
    return f"d'{name}" if _ELIDES.match(fold(name)) else f"de {name}"


def a(name: str) -> str:
    """The name after « à »: « au Mans », « aux Herbiers », « à La Flèche », « à Angers »."""
    if name.startswith("Le "):
        return f"au {name[3:]}"
    if name.startswith("Les "):
        return f"aux {name[4:]}"
    return f"à {name}"


def of_territory(level: str, name: str) -> str:
    """« de la Sarthe », « des Pays de la Loire », « de la communauté de communes de Nozay »."""
    if level == "departement":
        return _DEPARTMENT_OF.get(name, de(name))
    if level == "region":
        return f"des {name}"
    if level == "epci" and name.startswith("Communauté"):
        return f"de la {name[0].lower()}{name[1:]}"
    return de(name)


def in_territory(level: str, name: str) -> str:
    """« en Sarthe », « en Pays de la Loire », « au Mans », « dans la communauté de communes… »."""
    if level in {"departement", "region"}:
        return f"en {name}"
    if level == "epci":
        if name.startswith("Communauté"):
            return f"dans la {name[0].lower()}{name[1:]}"
        return f"sur le territoire {de(name)}"
    return a(name)
