"""Names of places inside a French sentence."""

from pathlib import Path

import pytest

from mapapp.resources import geodata_dir
from mapapp.territory.gazetteer import Gazetteer
from mapapp.territory.naming import a, de, in_territory, of_territory

GAZETTEER: Path = geodata_dir() / "territories" / "gazetteer.json"


@pytest.mark.parametrize(
    ("name", "of", "at"),
    [
        ("Le Mans", "du Mans", "au Mans"),
        ("La Flèche", "de La Flèche", "à La Flèche"),
        ("Les Herbiers", "des Herbiers", "aux Herbiers"),
        ("Les Sables-d'Olonne", "des Sables-d'Olonne", "aux Sables-d'Olonne"),
        ("L'Île-d'Yeu", "de L'Île-d'Yeu", "à L'Île-d'Yeu"),
        ("Angers", "d'Angers", "à Angers"),
        ("Évron", "d'Évron", "à Évron"),
        ("Yvré-l'Évêque", "d'Yvré-l'Évêque", "à Yvré-l'Évêque"),
        ("Herbignac", "d'Herbignac", "à Herbignac"),
        ("Haute-Goulaine", "de Haute-Goulaine", "à Haute-Goulaine"),
        ("Hercé", "de Hercé", "à Hercé"),
        ("Nantes", "de Nantes", "à Nantes"),
        ("Legé", "de Legé", "à Legé"),
    ],
)
def test_articles_contract(name: str, of: str, at: str) -> None:
    assert (de(name), a(name)) == (of, at)


def test_every_commune_with_an_article_contracts_by_it() -> None:
    for commune in Gazetteer.load(GAZETTEER).communes:
        expected = {"Le ": "du ", "Les ": "des "}.get(commune.article)
        if expected:
            assert de(commune.name) == expected + commune.name.removeprefix(commune.article)
        elif commune.article:
            assert de(commune.name) == f"de {commune.name}"
        else:
            assert de(commune.name).endswith(commune.name)


@pytest.mark.parametrize(
    ("level", "name", "of", "within"),
    [
        ("departement", "Sarthe", "de la Sarthe", "en Sarthe"),
        ("departement", "Maine-et-Loire", "de Maine-et-Loire", "en Maine-et-Loire"),
        ("commune", "Mayenne", "de Mayenne", "à Mayenne"),
        ("departement", "Mayenne", "de la Mayenne", "en Mayenne"),
        ("region", "Pays de la Loire", "des Pays de la Loire", "en Pays de la Loire"),
        (
            "epci",
            "Communauté de communes de Nozay",
            "de la communauté de communes de Nozay",
            "dans la communauté de communes de Nozay",
        ),
        (
            "epci",
            "Nantes Métropole",
            "de Nantes Métropole",
            "sur le territoire de Nantes Métropole",
        ),
    ],
)
def test_each_level_has_its_preposition(level: str, name: str, of: str, within: str) -> None:
    assert (of_territory(level, name), in_territory(level, name)) == (of, within)
