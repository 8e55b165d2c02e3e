"""Settings, all from the environment; every one has a default that works on a bare machine.

Read without a library of models: serving starts here, and would wait for nothing else of it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

PLAN_IGN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)


class BadSetting(ValueError):
    """A setting that cannot be; the message is French and names the variable."""


def _setting(default: Any, description: str, **bounds: Any) -> Any:
    """A field with its documentation.

    `bounds`: `least` and `most` of a number, `pattern` and `shortest` of a text; `variable`
    where its name is not `MAPAPP_` and its own.
    """
    return field(default=default, metadata={"description": description, **bounds})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may set. The description of each field is its documentation."""

    data: Path = _setting(  # noqa: RUF009 - it gives a field
        Path("data"),
        "Dossier des données : base SQLite, cadre de la carte, cache du fond de carte.",
    )
    database_url: str | None = _setting(
        None,
        "Adresse de la base (SQLAlchemy). Par défaut, SQLite dans MAPAPP_DATA.",
        variable="DATABASE_URL",
    )
    hosts: str = _setting(
        "localhost,127.0.0.1,[::1]",
        "Noms de machine acceptés dans l'en-tête Host, séparés par des virgules.",
    )
    tiles: str = _setting(
        PLAN_IGN, "Adresse des tuiles du fond de carte, avec {z}, {x}, {y} ; vide : sans fond."
    )
    tiles_megabytes: int = _setting(
        500, "Taille du cache du fond de carte, en mégaoctets.", least=34
    )
    isochrones: str = _setting(
        "", "Qui calcule les temps de trajet : vide (estimation), « ign », ou une adresse."
    )
    theme: Path | None = _setting(  # noqa: RUF009 - it gives a field
        None, "Feuille de style de l'exploitant, chargée après celle du produit."
    )
    operator: str | None = _setting(None, "Nom de l'exploitant du site.")
    operator_contact: str | None = _setting(
        None, "Adresse fonctionnelle à laquelle écrire (courriel ou page)."
    )
    operator_address: str | None = _setting(None, "Adresse postale de l'exploitant.")
    director: str | None = _setting(None, "Fonction du directeur de la publication.")
    proxies: int = _setting(
        0,
        "Nombre de mandataires de confiance devant l'application (X-Forwarded-*).",
        least=0,
        most=5,
    )

    secret: str | None = _setting(
        None,
        "Clé qui signe les formulaires. Par défaut, le fichier secret de MAPAPP_DATA.",
        shortest=32,
    )
    secret_fallbacks: str = _setting(
        "", "Anciennes clés encore acceptées, séparées par des virgules."
    )
    address: str | None = _setting(
        None,
        "Adresse publique du site, pour les liens des courriels.",
        pattern=r"^https?://[^/?#@\s]+/?$",
    )
    smtp: str | None = _setting(
        None,
        "Serveur de courriel. Par défaut, des fichiers dans MAPAPP_DATA/courriels.",
        pattern=r"^smtps?://[^\s]+$",
    )
    mail_from: str | None = _setting(
        None, "Adresse d'expédition des courriels.", pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$"
    )
    oidc_issuer: str | None = _setting(
        None,
        "Adresse d'un fournisseur OpenID Connect, ProConnect par exemple.",
        pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/]).+$",
    )
    oidc_client_id: str = _setting("", "Identifiant de ce site chez lui.")
    oidc_client_secret: str = _setting("", "Secret de ce site chez lui.")
    oidc_name: str = _setting("ProConnect", "Son nom, sur le bouton.")
    oidc_scope: str = _setting("openid email", "Ce qui lui est demandé.")
    oidc_acr: str = _setting("", "Niveau de garantie demandé, par exemple « eidas1 ».")
    oidc_trusts_email: bool = _setting(
        False, "Croire une adresse dont il ne dit pas si elle est vérifiée."
    )

    webhooks_to_loopback: bool = _setting(
        False, "Laisser les appels sortants viser 127.0.0.1, sans chiffrement : pour essayer."
    )

    plan_silence_days: int = _setting(
        90,
        "Jours sans nouvelle d'une action en cours après lesquels son pilote reçoit un rappel.",
        least=7,
        most=1000,
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """The settings of this process. Raises BadSetting."""
        given = os.environ if environ is None else environ
        asked = ((one, given.get(variable_of(one))) for one in fields(cls))
        return cls(**{one.name: _value(one, text) for one, text in asked if text is not None})

    @property
    def mail_sender(self) -> str:
        """The address that mails come from: as set, the operator's, or one of our host's."""
        contact = self.operator_contact or ""
        if self.mail_from:
            return self.mail_from
        if re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", contact):
            return contact
        return f"ne-pas-repondre@{(self.trusted_hosts or ['localhost'])[0].strip('[].')}"

    @property
    def retired_secrets(self) -> list[str]:
        """Keys that sign nothing any more and are still believed."""
        return [key.strip() for key in self.secret_fallbacks.split(",") if key.strip()]

    @property
    def public_address(self) -> str:
        """Where links in mails lead, without a final slash; never what a visitor's request says."""
        if self.address:
            return self.address.rstrip("/")
        first = (self.trusted_hosts or ["localhost"])[0]
        if first in ("localhost", "127.0.0.1", "[::1]"):
            return f"http://{first}:8000"
        return f"https://{first.removeprefix('.')}"

    @property
    def store_url(self) -> str:
        """Address of the database."""
        if self.database_url:
            # The short form that hosting platforms give.
            return self.database_url.replace("postgres://", "postgresql://", 1).replace(
                "postgresql://", "postgresql+psycopg://", 1
            )
        return f"sqlite:///{(self.data / 'mapapp.db').resolve()}"

    @property
    def frame_dir(self) -> Path:
        """Folder of the map's frame, drawn by `mapapp init`."""
        return self.data / "cadre"

    @property
    def templates_dir(self) -> Path:
        """Folder of the compiled templates, written by `mapapp init`."""
        return self.data / "modeles"

    @property
    def tiles_dir(self) -> Path:
        """Folder of the base map's cache."""
        return self.data / "fond"

    @property
    def carpool_file(self) -> Path:
        """The carpool places, written by `mapapp carpool`."""
        return self.data / "covoiturage.json"

    @property
    def trusted_hosts(self) -> list[str]:
        """The hosts accepted."""
        return [host.strip() for host in self.hosts.split(",") if host.strip()]


def variable_of(setting: "Field[Any]") -> str:
    """The environment variable of a setting."""
    return str(setting.metadata.get("variable", f"MAPAPP_{setting.name.upper()}"))


def _value(setting: "Field[Any]", text: str) -> Any:
    if setting.type in (Path, Path | None):
        return Path(text)
    if setting.type is bool:
        if text.lower() not in _BOOLEANS:
            raise _bad(setting, "« oui » ou « non » est attendu")
        return _BOOLEANS[text.lower()]
    return _number(setting, text) if setting.type is int else _text(setting, text)


_BOOLEANS = {
    **dict.fromkeys(("oui", "true", "1", "yes", "on"), True),
    **dict.fromkeys(("non", "false", "0", "no", "off", ""), False),
}


def _text(setting: "Field[Any]", text: str) -> str:
    """A text of the `pattern` and of at least the `shortest` letters that its field asks for."""
    if len(text) < setting.metadata.get("shortest", 0):
        raise _bad(setting, f"{setting.metadata['shortest']} caractères au moins")
    if not re.search(setting.metadata.get("pattern", ""), text):
        raise _bad(setting, "cette valeur n'a pas la forme attendue")
    return text


def _number(setting: "Field[Any]", text: str) -> int:
    least, most = (setting.metadata.get(bound) for bound in ("least", "most"))
    try:
        number = int(text)
    except ValueError:
        raise _bad(setting, "un nombre entier est attendu") from None
    if least is not None and number < least:
        raise _bad(setting, f"{least} au moins")
    if most is not None and number > most:
        raise _bad(setting, f"{most} au plus")
    return number


def _bad(setting: "Field[Any]", said: str) -> BadSetting:
    return BadSetting(f"réglage {variable_of(setting)} : {said}")
