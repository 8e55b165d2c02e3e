"""Every scheme with its answer to a question, the most promising first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mapapp.domain.scheme import Scheme, Standing
from mapapp.housing.question import HousingQuestion
from mapapp.housing.rules import Judgement, Verdict, judge
from mapapp.housing.words import whom
from mapapp.territory.gazetteer import Gazetteer
from mapapp.text import fold

_ORDER = (Verdict.YES, Verdict.MAYBE, Verdict.NO)


@dataclass(frozen=True, slots=True)
class SchemeAnswer:
    """A scheme, its judgement, and until when it is full (None: there may be room now)."""

    scheme: Scheme
    judgement: Judgement
    full_until: date | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in French; of what is to be asked, whom to ask as well."""
        found = self.judgement.reasons
        said = [one.text for one in found]
        if self.judgement.verdict is Verdict.MAYBE and any(not one.told for one in found):
            said.append(f"À qui demander : {whom(self.scheme)}")
        return tuple(said)


@dataclass(frozen=True, slots=True)
class HousingAnswer:
    """The answer to a question: every scheme is in it."""

    question: HousingQuestion
    schemes: tuple[SchemeAnswer, ...]

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many schemes have each verdict."""
        return {verdict: len(self.of(verdict)) for verdict in Verdict}

    def of(self, verdict: Verdict) -> tuple[SchemeAnswer, ...]:
        """The schemes of one verdict, in order."""
        return tuple(one for one in self.schemes if one.judgement.verdict is verdict)


def answer_housing(
    question: HousingQuestion, standings: Iterable[Standing], gazetteer: Gazetteer, today: date
) -> HousingAnswer:
    """Judge every scheme that is not withdrawn; one that was full until before today has room."""
    around = territories_around(gazetteer, question.commune)
    found = []
    for one in standings:
        if not one.withdrawn:
            full = full_now(one, today)
            found.append(SchemeAnswer(one.scheme, judge(one.scheme, question, around, full), full))
    return HousingAnswer(question, tuple(sorted(found, key=_rank)))


def full_now(standing: Standing, today: date) -> date | None:
    """The last day on which it is full, None once that day is over."""
    last = standing.full_until
    return last if last is not None and last >= today else None


def territories_around(gazetteer: Gazetteer, commune: str | None) -> frozenset[str] | None:
    """The commune and the territories that hold it, as `level:code`; None when it is not told."""
    if commune is None:
        return None
    found = gazetteer.commune(gazetteer.resolve_commune_code(commune) or commune)
    if found is None:
        return frozenset()
    keys = {f"commune:{found.code}", f"departement:{found.department}"}
    if found.epci:
        keys.add(f"epci:{found.epci}")
    return frozenset(keys | {f"region:{gazetteer.region.code}"})


def _rank(answer: SchemeAnswer) -> tuple[int, int, int, str]:
    """By verdict, then whether one is in its territory, then what is left to ask, then by name."""
    matters = answer.judgement.matters
    missing = sum(one.verdict is not Verdict.YES for one in matters)
    inside = matters[0].verdict is Verdict.YES
    verdict = _ORDER.index(answer.judgement.verdict)
    return verdict, 0 if inside else 1, missing, fold(answer.scheme.name)
