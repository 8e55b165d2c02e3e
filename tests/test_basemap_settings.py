"""What an operator may and may not choose for the base map."""

from pathlib import Path
from typing import Any

import pytest

from mapapp.basemap.settings import MIN_CACHE_BYTES, BasemapError, BasemapSettings
from mapapp.config import PLAN_IGN

OTHER = "https://tuiles.exemple.fr/{z}/{x}/{y}.png"


def test_plan_ign_is_the_default(tmp_path: Path) -> None:
    assert BasemapSettings(tmp_path).template == PLAN_IGN
    assert BasemapSettings.chosen(tmp_path, PLAN_IGN, 500) == BasemapSettings(tmp_path)


def test_naming_an_address_allows_its_host_and_no_address_means_no_base_map(
    tmp_path: Path,
) -> None:
    assert BasemapSettings.chosen(tmp_path, OTHER, 100).template == OTHER
    assert BasemapSettings.chosen(tmp_path, "", 100).template is None


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("http://tuiles.exemple.fr/{z}/{x}/{y}.png", "https"),
        ("file:///etc/{z}/{x}/{y}", "https"),
        ("https://tuiles.exemple.fr:8443/{z}/{x}/{y}.png", "hôte"),
        ("https://moi:secret@tuiles.exemple.fr/{z}/{x}/{y}.png", "hôte"),
        ("https://{x}.exemple.fr/{z}/{x}/{y}.png", "hôte"),
        ("https:///{z}/{x}/{y}.png", "hôte"),
        ("https://localhost/{z}/{x}/{y}.png", "hôte"),
        ("https://[::1/{z}/{x}/{y}.png", "illisible"),
        ("https://tuiles.exemple.fr/{z}/{x}.png", "une fois chacun"),
        ("https://tuiles.exemple.fr/{z}/{x}/{y}/{y}.png", "une fois chacun"),
        ("https://tuiles.exemple.fr/{z}/{x}/{y}/{cle}.png", "une fois chacun"),
        ("https://tuiles.exemple.fr/{{z}}/{x}/{y}.png", "une fois chacun"),
        ("https://tuiles.exemple.fr/{z}/{x}/{y} .png", "blanc"),
    ],
)
def test_an_address_that_cannot_stand_is_named(tmp_path: Path, template: str, word: str) -> None:
    with pytest.raises(BasemapError, match=word):
        BasemapSettings.chosen(tmp_path, template, 100)


def test_a_host_outside_the_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BasemapError, match="hôtes permis"):
        BasemapSettings(tmp_path, OTHER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cache_bytes": MIN_CACHE_BYTES - 1},
        {"region": (1.0, 0.0, 0.0, 1.0)},
        {"read_seconds": 0},
        {"fetches": 0},
        {"waiters": -1},
    ],
)
def test_numbers_that_cannot_stand_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(BasemapError, match="Fond de carte"):
        BasemapSettings(tmp_path, **wrong)
