"""Needs without an action, in words: title, sentences, and the classes of the map."""

from mapapp.domain.kinds import Kind
from mapapp.figures.legend import Swatch
from mapapp.figures.words import (
    LEVEL_NAMES,
    number_text,
    people_text,
    percent_text,
    territories_text,
)
from mapapp.planning.needs import USUAL_SHARE, Need, Standing
from mapapp.web.plan_needs import KindNeeds, NeedsQuestion
from mapapp.web.wording import gettext as _

CSS = {
    Standing.LACKING: "trame-4",
    Standing.ANSWERED: "trame-2",
    Standing.NEAR: "trame-0",
    Standing.UNTOLD: "trame-rien",
}


def title(question: NeedsQuestion, kind: Kind) -> str:
    """« Garde d'enfants : intercommunalités hors de portée et sans action »."""
    return _(
        "%(kind)s : %(levels)s hors de portée et sans action",
        kind=kind.plural,
        levels=LEVEL_NAMES[question.level][1],
    )


def cells(found: KindNeeds) -> dict[str, tuple[str, str]]:
    """By code, the class of a territory on the map and its words."""
    return {one.code: (CSS[one.standing], f"{one.name} : {_words(one)}") for one in found.needs}


def _words(one: Need) -> str:
    if one.standing is Standing.UNTOLD:
        return _("pas de donnée chargée")
    out = _("%(people)s hors de portée", people=people_text(one.out))
    if not one.out:
        return _("tous les habitants sont à portée")
    if not one.lacking:
        return _("%(out)s, tous servis par une action", out=out)
    return _("%(out)s, dont %(n)s sans action", out=out, n=number_text(one.lacking))


def shades(found: KindNeeds, question: NeedsQuestion) -> list[Swatch]:
    """The legend."""
    said = {
        Standing.LACKING: _("%(part)s hors de portée et sans action", part=_more_than(question)),
        Standing.ANSWERED: _(
            "%(part)s hors de portée, mais une action existe", part=_more_than(question)
        ),
        Standing.NEAR: _("les autres : à portée pour l’essentiel"),
        Standing.UNTOLD: _("pas de donnée chargée"),
    }
    counts = {standing: len(found.standing(standing.value)) for standing in Standing}
    return [Swatch(CSS[one], said[one], counts[one]) for one in Standing if counts[one]]


def _more_than(question: NeedsQuestion) -> str:
    if not question.share:
        return _("des habitants")
    if question.share == USUAL_SHARE:
        return _("plus de la moitié des habitants")
    return _("plus de %(n)s des habitants", n=percent_text(question.share / 100))


def sentences(found: KindNeeds, question: NeedsQuestion) -> list[str]:
    """What is lacking, where most, what is answered, what is not known."""
    lacking, km = found.lacking, f"{question.km:g}".replace(".", ",")
    whole = territories_text(question.level, len(found.needs))
    if not lacking:
        said = [
            _(
                "%(kind)s : sur %(whole)s, aucun territoire ne manque à la fois de lieux à"
                " %(km)s km et d’une action.",
                kind=found.kind.plural,
                whole=whole,
                km=km,
            )
        ]
    else:
        said = [
            _(
                "%(kind)s : dans %(n)s sur %(all)s, %(part)s sont à plus de %(km)s km de tout lieu"
                " et aucune action du plan n’y est menée. Cela fait %(people)s.",
                kind=found.kind.plural,
                n=territories_text(question.level, len(lacking)),
                all=number_text(len(found.needs)),
                part=_more_than(question),
                km=km,
                people=people_text(found.people),
            ),
            _(
                "Le plus grand manque : %(name)s, %(people)s.",
                name=lacking[0].name,
                people=people_text(lacking[0].lacking),
            ),
        ]
    answered, untold = (found.standing(s.value) for s in (Standing.ANSWERED, Standing.UNTOLD))
    if answered:
        n = territories_text(question.level, len(answered))
        said.append(_("Dans le même cas, mais avec une action : %(n)s.", n=n))
    if untold:
        n = territories_text(question.level, len(untold))
        said.append(_("Pour %(n)s, aucun lieu de ce type n’est chargé : on ne sait pas.", n=n))
    return [*said, *_regional(found, question)]


def _regional(found: KindNeeds, question: NeedsQuestion) -> list[str]:
    names = ", ".join(one.action.title for one in found.answers.regional)
    if not names:
        return []
    if question.regional:
        return [_("Les actions de toute la région comptent ici : %(names)s.", names=names)]
    return [
        _("Il existe aussi pour toute la région, sans être compté ici : %(names)s.", names=names)
    ]
