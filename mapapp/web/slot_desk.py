"""What one does with a crèche's slots, the same from its desk and from the link it was sent."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.childcare import publishing
from mapapp.childcare.publishing import (
    NoSuchSlot,
    SlotChanged,
    SlotGone,
    SlotsRefused,
    usual_slot,
)
from mapapp.childcare.series import change_series, others_of_series, withdraw_series
from mapapp.contributing.batches import Author
from mapapp.domain.slot import EVERYONE, RESERVED, Slot, SlotFields, ages_words, reserved_words
from mapapp.domain.slot_fields import FIELDS, as_raw
from mapapp.domain.slot_values import WEEKDAYS
from mapapp.store import slots
from mapapp.store.connections import Connection
from mapapp.web.forms import Form
from mapapp.web.site import site
from mapapp.web.slot_view import slot_view
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _

SERIES = "retirer-serie"
"""The gesture by which a whole repetition is withdrawn."""
LISTS = ("jours", "reserve_a")
MORE = (
    *("age_min_mois", "age_max_mois", "reserve_a", "conditions", "valable_jusqu"),
    *("jours", "repete_jusqu", "debut", "fin"),
)
"""Fields that the form of a new slot folds away."""


@dataclass(frozen=True, slots=True)
class SlotDesk:
    """A crèche whose slots someone may write: in whose name, and where (`base`, an address).
    `settings` are the templates' values of what a desk has and a link has not."""

    place_id: str
    name: str
    author: Author
    base: str
    settings: dict[str, Any]

    @property
    def linked(self) -> bool:
        """Whether one came by a link, without an account."""
        return not self.settings


def list_page(desk: SlotDesk, form: Form, status: int = 200) -> Response:
    """The slots that are there, and the form of a new one."""
    here = site()
    now = here.clock()
    with here.store.read() as connection:
        rhythm = slots.rhythms(connection, [desk.place_id])[desk.place_id]
        kept = slots.slots_of_place(connection, desk.place_id, now)
        usual = usual_slot(now, _last(connection, desk.place_id))
    views = [slot_view(slot, now, rhythm) for slot in kept]
    done = request.args.get("fait", "") if status == 200 else ""
    view = render_template(
        "desk_slots.html",
        desk=desk,
        slots=views,
        form=form,
        usual=_texts(as_raw(usual)),
        usual_half="matin" if usual.starts.hour < 12 else "apres-midi",
        usual_terms=_terms(usual),
        labels=labels(),
        reserved=reserved_options(),
        weekdays=[(day, day.capitalize()) for day in WEEKDAYS],
        opened=any(problem.field in MORE for problem in form.problems),
        done=done,
        number=request.args.get("nombre", 0, type=_count),
        left_out=request.args.get("laisses", 0, type=_count),
        old=[view for view in views if not view.fresh],
        **desk.settings,
    )
    return page(view, status)


def act(desk: SlotDesk, form: Form, what: str) -> AnyResponse:
    """Publish, confirm all, or withdraw one or its whole repetition."""
    here = site()
    told: dict[str, int | str] = {"fait": what}
    try:
        with here.store.write() as connection:
            now = here.clock()
            if what == "publier":
                made = publishing.publish(connection, desk.author, desk.place_id, raw_of(form), now)
                told["nombre"] = len(made.ids)
                if made.left_out:
                    told["laisses"] = len(made.left_out)
            elif what == "confirmer":
                told["nombre"] = publishing.confirm(connection, desk.author, desk.place_id, now)
            else:
                told |= _withdraw(desk, connection, form, what)
    except SlotsRefused as error:
        form.problems += error.problems
        return list_page(desk, form, 400)
    except SlotGone:
        form.wrong("", _("ce créneau est passé, ou déjà retiré"))
        return list_page(desk, form, 409)
    except SlotChanged:
        form.wrong("", _("ce créneau vient de changer : relisez-le, puis recommencez"))
        return list_page(desk, form, 409)
    except NoSuchSlot:
        abort(404)
    return redirect(f"{desk.base}?{urlencode(told)}", 303)


def _withdraw(desk: SlotDesk, connection: Connection, form: Form, what: str) -> dict[str, int]:
    """Withdraw a slot, or its whole repetition; what its page is to tell of it."""
    number, version = _count(form.typed("creneau")), _count(form.typed("version"))
    who, read, now = desk.author, version.__eq__, site().clock()
    if what == SERIES:
        return {"nombre": withdraw_series(connection, who, desk.place_id, number, read, now)}
    publishing.withdraw(connection, who, desk.place_id, number, read, now)
    return {}


def change_page(desk: SlotDesk, slot_id: int) -> Response:
    """The form of one slot."""
    slot = _slot(desk, slot_id)
    if slot.is_gone(site().clock()):
        return list_page(desk, _gone_form(), 410)
    return _one(desk, slot, Form(), slot.version)


def change(desk: SlotDesk, slot_id: int, form: Form) -> AnyResponse:
    """Change one slot in the version that was read."""
    slot, here = _slot(desk, slot_id), site()
    version = _count(form.typed("version"))
    raw = raw_of(form) | {"moment": None, "jours": None, "repete_jusqu": None}
    try:
        with here.store.write() as connection:
            write = change_series if form.typed("toute") == "oui" else publishing.change
            read, now = version.__eq__, here.clock()
            write(connection, desk.author, desk.place_id, slot_id, read, raw, now)
    except SlotsRefused as error:
        form.problems += error.problems
        return _one(desk, slot, form, version, 400)
    except SlotChanged as error:
        form.wrong("", _("ce créneau vient de changer : voici ce qui est publié maintenant"))
        again = Form()
        again.problems = form.problems
        return _one(desk, error.current, again, error.current.version, 409)
    except SlotGone:
        return list_page(desk, _gone_form(), 410)
    return redirect(f"{desk.base}?fait=changer", 303)


def _slot(desk: SlotDesk, slot_id: int) -> Slot:
    with site().store.read() as connection:
        slot = slots.slot_by_id(connection, slot_id)
    if slot is None or slot.place_id != desk.place_id:
        abort(404)
    return slot


def _gone_form() -> Form:
    form = Form()
    form.wrong("", _("ce créneau est passé, ou déjà retiré"))
    return form


def _one(desk: SlotDesk, slot: Slot, form: Form, version: int, status: int = 200) -> Response:
    here = site()
    with here.store.read() as connection:
        rhythm = slots.rhythms(connection, [desk.place_id])[desk.place_id]
        others = others_of_series(connection, slot, here.clock())
    view = render_template(
        "desk_slot.html",
        desk=desk,
        slot=slot_view(slot, here.clock(), rhythm),
        version=version,
        others=len(others),
        promised=any(one.taken for one in (slot, *others)),
        form=form,
        said=_texts(as_raw(slot.said)),
        labels=labels(),
        reserved=reserved_options(),
    )
    return page(view, status)


def raw_of(form: Form) -> dict[str, object]:
    """The fields of a slot as a form gives them."""
    raw: dict[str, object] = {name: form.typed(name) for name in FIELDS if name not in LISTS}
    return raw | {name: form.all_typed(name) for name in LISTS}


def labels() -> dict[str, str]:
    """Names of the fields on screen."""
    return FIELDS | {"fichier": _("Fichier"), "heures": _("Rythme"), "lien": _("Lien")}


def reserved_options() -> list[tuple[str, str]]:
    """For whom a slot may be kept."""
    words = {EVERYONE: _("tout le monde")}
    return [(code, words.get(code, said)) for code, said in RESERVED.items()]


def _terms(said: SlotFields) -> str:
    """What a new slot says unless its fold is opened: that of the last one."""
    parts = [ages_words(said.age_min_months, said.age_max_months)]
    parts.append(reserved_words(said.reserved_for))
    return ", ".join([*parts, _("avec ses conditions")] if said.conditions else parts)


def _texts(raw: dict[str, Any]) -> dict[str, Any]:
    return {n: v if isinstance(v, list) else "" if v is None else str(v) for n, v in raw.items()}


def _last(connection: Connection, place_id: str) -> Any:
    slot = slots.last_slot(connection, place_id)
    return slot.said if slot else None


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
