"""What is followed of the plan, in words: names of fields, values, dates, shares."""

from collections.abc import Mapping
from typing import Any

from mapapp.domain.place import Status
from mapapp.domain.plan_indicators import source_of
from mapapp.domain.vocabulary import Facet
from mapapp.web.place_page import french_date
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _

PREFIX = "plan."
"""Before the names of the plan's fields in the history of a place."""

POINTING = ("organisation", "parent", "places", "schemes")
"""Fields that hold ids of something that has a name."""
Names = Mapping[tuple[str, str], str]
"""Names on screen by field and id."""
NO_NAMES: Names = {}


def plan_labels() -> dict[str, str]:
    """Names on screen of the fields of a record."""
    return {
        "title": _("Titre"),
        "theme": _("Thème"),
        "summary": _("Résumé"),
        "pilot": _("Pilote"),
        "organisation": _("Structure qui la suit sur ce site"),
        "partners": _("Partenaires"),
        "serves": _("Territoires"),
        "status": _("État"),
        "starts": _("Début"),
        "ends": _("Fin"),
        "milestones": _("Jalons"),
        "indicators": _("Indicateurs"),
        "notes": _("Notes"),
        "parent": _("Action reprise"),
        "announced": _("Une des 38 actions annoncées en 2019"),
        "places": _("Lieux liés"),
        "schemes": _("Dispositifs liés"),
        "documents": _("Documents"),
    }


def plan_label(name: str) -> str:
    """Name on screen of a field of a record."""
    return plan_labels().get(name, name)


def number_text(value: float) -> str:
    """A number as the French write it: « 5 000 », « 12,5 »."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", "\u202f").replace(".", ",")


def share_text(share: float | None) -> str | None:
    """« 45 % de la cible »."""
    if share is None:
        return None
    return _("%(n)s %% de la cible", n=number_text(round(100 * share)))


def plan_value(site: Site, name: str, value: Any, names: Names = NO_NAMES) -> str:
    """A value of a field of a record as people read it; empty when there is none. What has no
    name in `names` is told by its id."""
    if value in (None, "", []):
        return ""
    if name == "milestones":
        return "\n".join(milestone_text(one) for one in value)
    if name == "indicators":
        return "\n".join(indicator_text(one) for one in value)
    if name == "notes":
        return "\n".join(f"{french_date(one['date'])} : {one['text']}" for one in value)
    if name == "documents":
        return "\n".join(document_text(one) for one in value)
    if name == "serves":
        return ", ".join(site.gazetteer.label(*str(key).partition(":")[::2]) for key in value)
    if name == "partners" or name in POINTING:
        ids = value if isinstance(value, list) else [value]
        return ", ".join(names.get((name, str(one)), str(one)) for one in ids)
    return _coded(site, name, value)


def _coded(site: Site, name: str, value: Any) -> str:
    if name == "status":
        return Status(value).label
    if name == "theme":
        return site.vocabulary.label(Facet.THEME, value)
    if name in ("starts", "ends"):
        return french_date(value) or ""
    if name == "announced":
        return _("oui") if value else _("non")
    return str(value)


def milestone_text(one: Mapping[str, Any]) -> str:
    """« Ouverture, pour décembre 2026, fait en novembre 2026 »."""
    parts = [str(one["label"])]
    if one["due"]:
        parts.append(_("échéance : %(when)s", when=french_date(one["due"])))
    if one["done"]:
        parts.append(_("fait : %(when)s", when=french_date(one["done"])))
    return ", ".join(parts)


def document_text(one: Mapping[str, Any]) -> str:
    """« Bilan (mars 2026) »; of one that is not for everyone only that there is one, since
    histories are public."""
    if not one["public"]:
        return _("un document réservé au suivi")
    return f"{one['title']} ({french_date(one['date'])})"


def size_text(size: int) -> str:
    """« 1,2 Mo », « 340 ko »."""
    if size >= 1_000_000:
        return _("%(n)s Mo", n=number_text(round(size / 1_000_000, 1)))
    return _("%(n)s ko", n=max(1, round(size / 1000)))


def indicator_text(one: Mapping[str, Any]) -> str:
    """« Personnes aidées (personnes), cible 600 : 120 (2025), 240 (2026) »."""
    text = f"{one['label']} ({one['unit']})"
    if one["target"] is not None:
        text += ", " + _("cible %(n)s", n=number_text(one["target"]))
    source = source_of(one)
    if source is not None:
        text += ", " + _("valeur calculée")
    values = [
        f"{number_text(value['value'])} ({french_date(value['date']) or _('sans date')})"
        for value in one["values"]
    ]
    return f"{text} : {', '.join(values)}" if values else text
