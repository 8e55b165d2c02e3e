"""Settings, all from the environment; every one has a default that works on a bare machine."""

import re
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PLAN_IGN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)


class Settings(BaseSettings):
    """What an operator may set. The description of each field is its documentation."""

    model_config = SettingsConfigDict(env_prefix="MAPAPP_", extra="ignore", frozen=True)

    data: Path = Field(
        default=Path("data"),
        description="Dossier des données : base SQLite, cadre de la carte, cache du fond de carte.",
    )
    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="Adresse de la base (SQLAlchemy). Par défaut, SQLite dans MAPAPP_DATA.",
    )
    hosts: str = Field(
        default="localhost,127.0.0.1,[::1]",
        description="Noms de machine acceptés dans l'en-tête Host, séparés par des virgules.",
    )
    tiles: str = Field(
        default=PLAN_IGN,
        description="Adresse des tuiles du fond de carte, avec {z}, {x}, {y} ; vide : sans fond.",
    )
    tiles_megabytes: int = Field(
        default=500, ge=34, description="Taille du cache du fond de carte, en mégaoctets."
    )
    isochrones: str = Field(
        default="",
        description="Qui calcule les temps de trajet : vide (estimation), « ign », ou une adresse.",
    )
    theme: Path | None = Field(
        default=None,
        description="Feuille de style de l'exploitant, chargée après celle du produit.",
    )
    operator: str | None = Field(default=None, description="Nom de l'exploitant du site.")
    operator_contact: str | None = Field(
        default=None, description="Adresse fonctionnelle à laquelle écrire (courriel ou page)."
    )
    operator_address: str | None = Field(
        default=None, description="Adresse postale de l'exploitant."
    )
    director: str | None = Field(
        default=None, description="Fonction du directeur de la publication."
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="Nombre de mandataires de confiance devant l'application (X-Forwarded-*).",
    )

    secret: str | None = Field(
        default=None,
        min_length=32,
        description="Clé qui signe les formulaires. Par défaut, le fichier secret de MAPAPP_DATA.",
    )
    secret_fallbacks: str = Field(
        default="", description="Anciennes clés encore acceptées, séparées par des virgules."
    )
    address: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#@\s]+/?$",
        description="Adresse publique du site, pour les liens des courriels.",
    )

    smtp: str | None = Field(
        default=None,
        pattern=r"^smtps?://[^\s]+$",
        description="Serveur de courriel. Par défaut, des fichiers dans MAPAPP_DATA/courriels.",
    )
    mail_from: str | None = Field(
        default=None,
        pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$",
        description="Adresse d'expédition des courriels.",
    )

    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/]).+$",
        description="Adresse d'un fournisseur OpenID Connect, ProConnect par exemple.",
    )
    oidc_client_id: str = Field(default="", description="Identifiant de ce site chez lui.")
    oidc_client_secret: str = Field(default="", description="Secret de ce site chez lui.")
    oidc_name: str = Field(default="ProConnect", description="Son nom, sur le bouton.")
    oidc_scope: str = Field(default="openid email", description="Ce qui lui est demandé.")
    oidc_acr: str = Field(
        default="", description="Niveau de garantie demandé, par exemple « eidas1 »."
    )
    oidc_trusts_email: bool = Field(
        default=False,
        description="Croire une adresse dont il ne dit pas si elle est vérifiée.",
    )

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
    def tiles_dir(self) -> Path:
        """Folder of the base map's cache."""
        return self.data / "fond"

    @property
    def trusted_hosts(self) -> list[str]:
        """The hosts accepted."""
        return [host.strip() for host in self.hosts.split(",") if host.strip()]
