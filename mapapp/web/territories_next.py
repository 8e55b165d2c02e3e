"""« Et avec un lieu de plus ? » as the page of territories tells it."""

from dataclasses import dataclass

from flask import url_for

from mapapp.figures.board_asking import BoardAsked
from mapapp.figures.whatif import WhatIf
from mapapp.figures.words import people_text, share_text
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class GainView:
    """One more place: where, how many people gain, and their communes."""

    name: str
    people: str
    communes: list[str]
    href: str | None


@dataclass(frozen=True)
class WhatIfView:
    """What one or more places would change."""

    sentence: str
    gains: list[GainView]
    note: str


def what_if_view(site: Site, asked: BoardAsked, gained: WhatIf | None) -> WhatIfView | None:
    """What the page says of them; None where nothing is asked."""
    if gained is None:
        return None
    ground = site.figures.ground
    share = share_text((gained.covered + gained.gain) / gained.people) if gained.people else "–"
    more = people_text(gained.gain)
    gains = []
    for gain in gained.gains:
        one = ground.communes[gain.commune] if gain.commune is not None else None
        names = [ground.communes[n].name for n in gain.gained.tolist()]
        gains.append(
            GainView(
                one.name if one else _("le point choisi sur la carte"),
                people_text(gain.people),
                names,
                url_for("territories.territory", code=one.code) if one else None,
            )
        )
    if asked.best:
        return _best_view(gained, gains, more, share)
    if not gained.gain:
        sentence = _("Un lieu de plus ici ne mettrait personne de plus à portée.")
    else:
        sentence = _(
            "Un lieu de plus ici mettrait %(more)s de plus à portée. Au total, %(share)s le"
            " seraient.",
            more=more,
            share=share,
        )
    return WhatIfView(sentence, gains, "")


def _best_view(gained: WhatIf, gains: list[GainView], more: str, share: str) -> WhatIfView:
    if not gains:
        return WhatIfView(_("Tout le monde est déjà à portée d’un lieu."), [], "")
    if len(gains) == 1:
        note = _("Toutes les communes ont été essayées : aucune ne ferait mieux.")
    else:
        note = _(
            "Choisies l’une après l’autre, ce qui donne au moins 63 %% du meilleur résultat"
            " possible ; aucun choix de %(n)s communes ne dépasserait %(most)s.",
            n=len(gains),
            most=people_text(gained.bound),
        )
    sentence = _(
        "Les meilleures communes pour la suite mettraient %(more)s de plus à portée."
        " Au total, %(share)s le seraient.",
        more=more,
        share=share,
    )
    return WhatIfView(sentence, gains, note)
