"""What the page and the API of objects say, in plain French."""

from mapapp.objects.acceptance import Acceptance
from mapapp.objects.answer import NEAR_KM, ObjectAnswer
from mapapp.web.wording import gettext as _
from mapapp.web.wording import ngettext


def gesture_hint(code: str) -> str:
    """What a gesture is, in a few words."""
    return {
        "reparer": _("le faire réparer, ou le réparer avec de l’aide"),
        "donner": _("s’il peut encore servir"),
        "trier": _("pour qu’il soit recyclé ou traité"),
        "acheter": _("en trouver un qui a déjà servi"),
        "revendre": _("à quelqu’un ou à une boutique"),
        "emprunter": _("s’en servir et le rendre"),
        "preter": _("à d’autres qui en ont besoin"),
        "louer": _("payer pour s’en servir un temps"),
        "mettreenlocation": _("être payé pour le prêter"),
        "echanger": _("contre autre chose"),
        "rapporter": _("là où on les lave et les remplit"),
    }.get(code, "")


def title_of(answer: ObjectAnswer) -> str:
    """« Grille-pain : réparer »; the object alone when no gesture is asked for."""
    match = answer.match
    if match is None:
        return _("Réparer, donner, trouver d’occasion")
    word = match.word[0].upper() + match.word[1:]
    labels = [one.label for one in answer.gestures if one.code in answer.asked]
    if not labels:
        return word
    return _("%(object)s : %(gestures)s", object=word, gestures=_or(labels))


def _or(labels: list[str]) -> str:
    return _(" ou ").join(map(lowered, labels))


def lowered(label: str) -> str:
    """A label inside a sentence."""
    return label[0].lower() + label[1:]


def message_of(answer: ObjectAnswer) -> list[str]:
    """What was understood and found, or why nothing was: a sentence, and others to complete it."""
    match = answer.match
    if match is None:
        if not answer.question.query:
            return [_("Dites un objet, par exemple « grille-pain ».")]
        if answer.resolution is None:
            return [_("Nous ne connaissons pas cet objet. Essayez un mot plus courant.")]
        return [_("Ce mot peut désigner plusieurs objets. Lequel ?")]
    said = []
    if answer.told:
        said.append(
            ngettext(
                "%(num)d lieu s’occupe de cet objet.",
                "%(num)d lieux s’occupent de cet objet.",
                answer.told,
            )
        )
    else:
        said.append(_("Aucun lieu connu ici ne dit s’occuper de cet objet."))
    if unsure := answer.total - answer.told:
        said.append(
            ngettext(
                "%(num)d lieu ne dit pas quels objets il prend : appelez avant d’y aller.",
                "%(num)d lieux ne disent pas quels objets ils prennent : appelez avant d’y aller.",
                unsure,
            )
        )
    asked = answer.question.where
    if answer.filters and answer.filters.radius_km is not None and asked.radius_km is None:
        said.append(_("Nous cherchons à moins de %(n)s km.", n=f"{NEAR_KM:g}"))
    return said


def acceptance_texts(said: Acceptance, *, firm: bool | None) -> list[str]:
    """What to know before going; for a firm, that it is not known whether firms may come."""
    texts = []
    if said.appointment:
        texts.append(_("Sur rendez-vous."))
    if said.bonus:
        texts.append(_("Bonus réparation."))
    if said.firms:
        texts.append(_("Accepte les entreprises."))
    elif said.firms is False:
        texts.append(_("N’accepte pas les entreprises."))
    elif firm:
        texts.append(_("Ne dit pas s’il accepte les entreprises : demandez."))
    return texts
