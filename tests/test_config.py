"""Settings come from the environment, are all described, and refuse what they cannot be."""

from dataclasses import Field, FrozenInstanceError, dataclass, fields
from pathlib import Path
from typing import Any

import pytest

from mapapp.config import BadSetting, Settings, _setting, variable_of


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in fields(Settings):
        monkeypatch.delenv(variable_of(setting), raising=False)


@pytest.mark.parametrize("setting", fields(Settings), ids=variable_of)
def test_every_setting_is_described_in_a_french_sentence(setting: "Field[Any]") -> None:
    description = setting.metadata["description"]
    assert description
    assert description[0].isupper()
    assert description.endswith(".")


def test_a_bare_machine_needs_no_setting() -> None:
    settings = Settings.from_environment()
    assert settings.store_url == f"sqlite:///{Path('data/mapapp.db').resolve()}"
    assert settings.trusted_hosts == ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://moi:mot@hote/base", "postgresql+psycopg://moi:mot@hote/base"),
        ("postgresql://moi@hote:5433/base", "postgresql+psycopg://moi@hote:5433/base"),
        ("postgresql+psycopg://hote/base", "postgresql+psycopg://hote/base"),
        ("sqlite:////srv/carte.db", "sqlite:////srv/carte.db"),
    ],
)
def test_addresses_of_databases(monkeypatch: pytest.MonkeyPatch, given: str, used: str) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert Settings.from_environment().store_url == used


def test_an_empty_database_address_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("MAPAPP_DATA", str(tmp_path))
    assert Settings.from_environment().store_url == f"sqlite:///{tmp_path / 'mapapp.db'}"


def test_folders_are_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert {settings.frame_dir.parent, settings.tiles_dir.parent} == {tmp_path}


def test_hosts_are_a_list_with_commas() -> None:
    assert Settings(hosts=" carte.fr, ,www.carte.fr ").trusted_hosts == ["carte.fr", "www.carte.fr"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MAPAPP_PROXIES", "-1", "0 au moins"),
        ("MAPAPP_PROXIES", "6", "5 au plus"),
        ("MAPAPP_TILES_MEGABYTES", "beaucoup", "un nombre entier"),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=f"{name} : {said}"):
        Settings.from_environment()


def test_settings_are_read_from_the_environment() -> None:
    given = {"MAPAPP_PROXIES": "2", "MAPAPP_THEME": "/srv/theme.css", "MAPAPP_INCONNU": "x"}
    settings = Settings.from_environment(given)
    assert (settings.proxies, settings.theme) == (2, Path("/srv/theme.css"))


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().proxies = 3  # type: ignore[misc]


@dataclass(frozen=True, kw_only=True)
class _More(Settings):
    switch: bool = _setting(False, "")
    key: str | None = _setting(None, "", shortest=4)
    site: str | None = _setting(None, "", pattern="^https://")


def test_switches_and_texts_of_a_form() -> None:
    given = {"MAPAPP_SWITCH": "true", "MAPAPP_KEY": "abcd", "MAPAPP_SITE": "https://a.fr"}
    found = _More.from_environment(given)
    assert (found.switch, found.key, found.site) == (True, "abcd", "https://a.fr")
    assert _More.from_environment({"MAPAPP_SWITCH": "Non"}).switch is False
    for name, text in (("SWITCH", "peut-être"), ("KEY", "abc"), ("SITE", "http://a.fr")):
        with pytest.raises(BadSetting, match=f"MAPAPP_{name}"):
            _More.from_environment({f"MAPAPP_{name}": text})
