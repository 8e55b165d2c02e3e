"""What the page and the API of objects say, in plain French."""

from mapapp.objects.acceptance import Acceptance
from mapapp.objects.answer import NEAR_KM, ObjectAnswer
from mapapp.web.site import Site
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


def title_of(here: Site, answer: ObjectAnswer) -> str:
    """« Réparer : grille-pain »; the object alone when no gesture is asked for."""
    match = answer.match
    if match is None:
        return _("Réparer, donner, trouver d’occasion")
    word = match.word[0].upper() + match.word[1:]
    labels = [one.label for one in answer.gestures if one.code in answer.asked]
    if not labels:
        return word
    return _("%(object)s : %(gestures)s", object=word, gestures=_or(labels))


def _or(labels: list[str]) -> str:
    lowered = [label[0].lower() + label[1:] for label in labels]
    return _(" ou ").join(lowered)


def message_of(here: Site, answer: ObjectAnswer) -> str:
    """One or two sentences: what was understood and found, or why nothing was."""
    match = answer.match
    if match is None:
        if not answer.question.query:
            return _("Dites un objet, par exemple « grille-pain ».")
        if answer.resolution is None:
            return _("Nous ne connaissons pas cet objet. Essayez un mot plus courant.")
        return _("Ce mot peut désigner plusieurs objets. Lequel ?")
    if not answer.total:
        return _("Aucun lieu connu ici pour cela.") + _around(answer)
    sure, unsure = answer.told, answer.total - answer.told
    said = []
    if sure:
        said.append(
            ngettext(
                "%(num)d lieu s’occupe de cet objet.",
                "%(num)d lieux s’occupent de cet objet.",
                sure,
            )
        )
    if unsure:
        said.append(
            ngettext(
                "%(num)d lieu ne dit pas quels objets il prend : appelez avant d’y aller.",
                "%(num)d lieux ne disent pas quels objets ils prennent : appelez avant d’y aller.",
                unsure,
            )
        )
    return " ".join(said) + _around(answer)


def _around(answer: ObjectAnswer) -> str:
    """That a distance was looked in though nobody asked for one."""
    asked = answer.question.where
    if answer.filters is None or answer.filters.radius_km is None or asked.radius_km is not None:
        return ""
    return " " + _("Nous cherchons à moins de %(n)s km.", n=f"{NEAR_KM:g}")


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
