"""The situations that the product answers, as home page, menu and site map name them."""

from dataclasses import dataclass

from mapapp.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class SituationPath:
    """A way in. `situation` says when it is one's own, `label` what it gives, `short` its name in
    the menu; `kind` or `icon` is its sign."""

    situation: str
    label: str
    short: str
    href: str
    kind: str = ""
    icon: str = ""


def situation_paths() -> list[SituationPath]:
    """The four situations, and what joins them."""
    return [
        SituationPath(
            _("J'ai un entretien ou une formation"),
            _("faire garder mon enfant"),
            _("Garde"),
            "/garde",
            kind="creche",
        ),
        SituationPath(
            _("Je prends un emploi loin"),
            _("me loger quelques jours ou semaines"),
            _("Logement"),
            "/logement",
            kind="logement",
        ),
        SituationPath(
            "",
            _("Réparer, donner, trouver d'occasion"),
            _("Objets"),
            "/objets",
            kind="circulaire",
        ),
        SituationPath("", _("Me déplacer"), _("Me déplacer"), "/mobilite", icon="mode-velo"),
        SituationPath(
            _("La garde, le lit et le trajet sur une page"),
            _("Mon rendez-vous"),
            _("Mon rendez-vous"),
            "/rendez-vous",
            icon="calendar",
        ),
    ]
