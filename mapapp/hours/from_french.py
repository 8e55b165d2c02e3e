"""French opening hours, as people write them, into OSM `opening_hours` syntax.

« lundi au vendredi 8h30-12h et 14h-17h30 ; samedi 9h-12h » → `Mo-Fr 08:30-12:00,14:00-17:30;
Sa 09:00-12:00`. Nothing is guessed: a word that is not understood, days without hours, hours
without days, two clauses that may replace or complete each other, raise NotUnderstood.
"""

from itertools import pairwise

from mapapp.hours.evaluate import InvalidHours, hours_for
from mapapp.hours.french_reader import FILLERS, LIST, RANGE, PeriodReader
from mapapp.hours.french_rules import Clause, Days, Period, compose
from mapapp.hours.french_tokens import Kind, NotUnderstood

__all__ = ["NotUnderstood", "parse_french"]

_SEPARATORS = (Kind.STOP, Kind.COMMA, Kind.AND, Kind.COLON, Kind.OPEN, Kind.CLOSE)
_HOLIDAYS = {Kind.PUBLIC: "PH", Kind.SCHOOL: "SH"}
_PARITIES = {Kind.ODD: "week 1-53/2", Kind.EVEN: "week 2-52/2"}
_CLOSABLE = (
    *(Kind.PUBLIC, Kind.SCHOOL, Kind.DAY, Kind.WEEKEND),
    *(Kind.MONTH, Kind.DATE, Kind.NUMBER),
)
_NEW_CLAUSE = (Kind.DAY, Kind.EVERYDAY, Kind.WEEKEND, Kind.ORDINAL, Kind.CLOSED, Kind.EXCEPT)
# A bare « 22h-2h » passes midnight; « 14h-9h » is a mistake.
_LATEST_NIGHT_END = 8 * 60
_EARLIEST_NIGHT = 17 * 60


def parse_french(text: str) -> str:
    """The OSM text of hours in French, accepted by the evaluator; raises NotUnderstood."""
    osm = compose(_Reader(text).clauses(), text)
    try:
        hours_for(osm)
    except InvalidHours as error:
        raise NotUnderstood(text, error.message_fr) from None
    return osm


class _Reader(PeriodReader):
    """A recursive-descent reader of clauses.

    A heading (« été 15/06-15/09 : », « semaines paires : », « pendant les vacances scolaires : »)
    holds for the clauses that follow when it ends with a colon, for its own clause otherwise.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.season: tuple[Period, ...] = ()
        self.parity = ""
        self.school = False
        self.sticky = True
        self.bare_remark = False

    def clauses(self) -> list[Clause]:
        """Every clause of the text, in order."""
        clauses: list[Clause] = []
        self.skip(*_SEPARATORS)
        while not self.done():
            clauses += self._clause()
            # « lundi 9h-12h mardi 14h-17h »: a new day begins a new clause.
            follows = self.after(*FILLERS)
            if not self.done() and self.kind() not in _SEPARATORS and follows not in _NEW_CLAUSE:
                raise self.fail()
            self.skip(*_SEPARATORS)
        if not clauses:
            raise NotUnderstood(self.text, "Aucun horaire dans ce texte")
        if self.bare_remark and len(clauses) > 1:
            raise NotUnderstood(self.text, "On ne sait pas à quoi « sur rendez-vous » s'applique")
        return clauses

    def _clause(self) -> list[Clause]:
        if self.kind() in (Kind.CLOSED, Kind.EXCEPT):
            return self._closures()
        began = self._heading()
        if not (began or self.sticky):
            raise self.fail("On ne sait pas si la période continue ici")
        if self.after(*FILLERS) is Kind.CLOSED:
            self.skip(*FILLERS, Kind.CLOSED)
            # « en août : fermé » says all there is to say of August.
            self.sticky = False
            return [self._made(Days.every(), ())]
        days, public = self._days(), self._also_public()
        if days is None and not public:
            raise self.fail("Les jours ne sont pas précisés")
        parity = self._parity()
        self.skip(Kind.COLON, Kind.COMMA, *FILLERS)
        times = () if self.take(Kind.CLOSED) else self._times()
        remark = self._remark() if times else ""
        made = [] if days is None else [self._made(days, times, parity, remark)]
        if public:
            if self.season or self.parity or self.school:
                raise self.fail("On ne sait pas si la période compte les jours fériés")
            made.append(Clause(Days(holiday="PH"), times, remark=remark))
        if self.kind() is Kind.EXCEPT and times:
            return self._with_exceptions(made)
        return made

    def _made(
        self, days: Days, times: tuple[tuple[int, int], ...], parity: str = "", remark: str = ""
    ) -> Clause:
        if self.school:
            if self.season or self.parity or parity or days.occurrences or days.holiday:
                raise self.fail()
            every = days == Days.every()
            days = Days(() if every else days.weekdays, holiday="SH")
        return Clause(days, times, self.season, parity or self.parity, remark)

    def _heading(self) -> bool:
        """Reads a heading if there is one; whether one began here."""
        if self.take(Kind.ALL_YEAR):
            self._head()
        elif self.after(*FILLERS) in _PARITIES:
            self._head(parity=self._parity_word())
        elif self.after(*FILLERS) is Kind.SCHOOL:
            self.skip(*FILLERS, Kind.SCHOOL)
            self._head(school=True)
        elif self._season_name() or self.at_period():
            self._head(season=tuple(self.periods()))
        else:
            return False
        self.skip(Kind.CLOSE, Kind.STOP)
        self.sticky = self.take(Kind.COLON) is not None
        self.skip(Kind.COMMA)
        return True

    def _head(
        self, season: tuple[Period, ...] = (), parity: str = "", school: bool = False
    ) -> None:
        self.season, self.parity, self.school = season, parity, school

    def _season_name(self) -> bool:
        """« hiver », « été (»: only with its dates."""
        if self.after(*FILLERS) is not Kind.SEASON_NAME:
            return False
        self.skip(*FILLERS, Kind.SEASON_NAME)
        self.skip(Kind.OPEN, Kind.COLON)
        if not self.at_period():
            raise self.fail("Les dates de la saison manquent")
        return True

    def _parity_word(self) -> str:
        self.skip(*FILLERS)
        token = self.take(*_PARITIES)
        return _PARITIES[token.kind] if token else ""

    def _parity(self) -> str:
        return self._parity_word() if self.after(*FILLERS) in _PARITIES else ""

    def _remark(self) -> str:
        """« sur rendez-vous », bare or between parentheses."""
        if self.after(Kind.COMMA, Kind.OPEN) is not Kind.APPOINTMENT:
            return ""
        self.bare_remark |= self.kind() is not Kind.OPEN
        self.skip(Kind.COMMA, Kind.OPEN)
        self.skip(Kind.APPOINTMENT)
        return "sur rendez-vous"

    # --- closures ---------------------------------------------------------------------------

    def _with_exceptions(self, made: list[Clause]) -> list[Clause]:
        """« tous les jours 9h-12h sauf le dimanche »: the days leave the clause."""
        clause, *rest = made
        error = self.fail()
        for closed in self._closures():
            if closed.days.weekdays and not closed.seasons:
                clause = clause.without(closed.days.weekdays, error)
            else:
                rest.append(closed.beside(clause))
        return [clause, *rest]

    def _closures(self) -> list[Clause]:
        """« fermé le dimanche, les jours fériés et en août »."""
        self.place += 1
        clauses: list[Clause] = []
        while True:
            self.skip(*FILLERS, Kind.COLON)
            clauses.append(self._closure())
            if self.kind() not in LIST or self.after(*LIST, *FILLERS) not in _CLOSABLE:
                break
            self.skip(*LIST)
        if self.after(Kind.COLON, *FILLERS) in (Kind.TIME, Kind.NUMBER):
            raise self.fail("Une fermeture ne dit pas d'heures")
        return clauses

    def _closure(self) -> Clause:
        if token := self.take(*_HOLIDAYS):
            return Clause(Days(holiday=_HOLIDAYS[token.kind]), ())
        if self.at_period():
            return Clause(Days.every(), (), tuple(self.periods()))
        days = self._days()
        if days is None:
            if len(self.tokens) == 1:
                return Clause(Days.every(), ())
            raise self.fail("On ne sait pas ce qui est fermé")
        if self.season or self.parity or self.school:
            raise self.fail("On ne sait pas si la période continue ici")
        return Clause(days, ())

    # --- days -------------------------------------------------------------------------------

    def _days(self) -> Days | None:
        self.skip(*FILLERS)
        if self.take(Kind.EVERYDAY):
            return Days.every()
        if self.school and self.kind() in (Kind.TIME, Kind.NUMBER, Kind.ROUND_THE_CLOCK):
            return Days.every()
        if self.kind() is Kind.ORDINAL:
            return self._monthly()
        weekdays: list[int] = []
        while self.kind() in (Kind.DAY, Kind.WEEKEND):
            weekdays += self._run()
            if self.after(*LIST, *FILLERS) not in (Kind.DAY, Kind.WEEKEND):
                break
            if self.kind() not in LIST:
                raise self.fail()
            self.skip(*LIST, *FILLERS)
        if len(set(weekdays)) != len(weekdays):
            raise self.fail("Un jour est écrit deux fois")
        return Days(tuple(sorted(weekdays))) if weekdays else None

    def _also_public(self) -> bool:
        """« dimanche et jours fériés », or « jours fériés » alone."""
        if self.after(*LIST, *FILLERS) is not Kind.PUBLIC:
            return False
        self.skip(*LIST, *FILLERS)
        self.skip(Kind.PUBLIC)
        return True

    def _run(self) -> list[int]:
        if self.take(Kind.WEEKEND):
            return [5, 6]
        first = self.take(Kind.DAY)
        if first is None:
            raise self.fail()
        start = end = first.value[0]
        if self.kind() in RANGE and self.kind(1) is Kind.DAY:
            self.place += 2
            end = self.tokens[self.place - 1].value[0]
        return [(start + step) % 7 for step in range((end - start) % 7 + 1)]

    def _monthly(self) -> Days:
        """« 1er et 3e samedis du mois »."""
        numbers: list[int] = []
        while token := self.take(Kind.ORDINAL):
            numbers.append(token.value[0])
            if self.after(*LIST, *FILLERS) is Kind.ORDINAL:
                self.skip(*LIST, *FILLERS)
        day = self.take(Kind.DAY)
        if day is None or self.take(Kind.OF_MONTH) is None:
            raise self.fail()
        if not all(number == -1 or 1 <= number <= 5 for number in numbers):
            raise self.fail("Un mois n'a pas tant de semaines")
        return Days(day.value, occurrences=tuple(sorted(set(numbers), key=lambda n: n % 7)))

    # --- times ------------------------------------------------------------------------------

    def _times(self) -> tuple[tuple[int, int], ...]:
        if self.take(Kind.ROUND_THE_CLOCK):
            return ((0, 24 * 60),)
        times = [self._range()]
        # « 9h-12h 14h-18h »: nothing but a space between two ranges.
        while self.kind() is Kind.TIME or (
            self.kind() in LIST and self.after(*LIST, *FILLERS) in (Kind.TIME, Kind.NUMBER)
        ):
            back = self.place
            self.skip(*LIST)
            if self.at_period():
                self.place = back
                break
            times.append(self._range())
        if any(end > start for (_, end), (start, _) in pairwise(times)):
            raise self.fail("Les heures se chevauchent ou ne se suivent pas")
        return tuple(times)

    def _range(self) -> tuple[int, int]:
        self.skip(*FILLERS)
        first = self.take(Kind.TIME, Kind.NUMBER)
        joined = self.take(*RANGE, Kind.SLASH) if first else None
        last = self.take(Kind.TIME) if joined else None
        if first is None or last is None:
            raise self.fail("Une heure de début ou de fin manque")
        start = first.value[0] * (60 if first.kind is Kind.NUMBER else 1)
        start = 0 if start == 24 * 60 else start
        end = last.value[0]
        if end <= start and start >= _EARLIEST_NIGHT and end <= _LATEST_NIGHT_END:
            end += 24 * 60
        if not start < end or start >= 24 * 60:
            self.place -= 1
            raise self.fail("L'heure de fin précède l'heure de début")
        return start, end
