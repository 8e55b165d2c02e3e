"""Settings come from the environment, are all described, and refuse what they cannot be."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mapapp.config import Settings


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(str(field.validation_alias or f"MAPAPP_{name.upper()}"), raising=False)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_in_a_french_sentence(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description
    assert description[0].isupper()
    assert description.endswith(".")


def test_a_bare_machine_needs_no_setting() -> None:
    settings = Settings()
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
    assert Settings().store_url == used


def test_an_empty_database_address_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("MAPAPP_DATA", str(tmp_path))
    assert Settings().store_url == f"sqlite:///{tmp_path / 'mapapp.db'}"


def test_folders_are_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert {settings.frame_dir.parent, settings.tiles_dir.parent} == {tmp_path}


def test_hosts_are_a_list_with_commas() -> None:
    assert Settings(hosts=" carte.fr, ,www.carte.fr ").trusted_hosts == ["carte.fr", "www.carte.fr"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("MAPAPP_PROXIES", "-1"), ("MAPAPP_PROXIES", "6"), ("MAPAPP_TILES_MEGABYTES", "beaucoup")],
)
def test_a_value_that_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().proxies = 3
