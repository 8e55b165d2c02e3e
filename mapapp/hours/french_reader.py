"""Reading tokens one after the other, and the dates of a season."""

from mapapp.hours.french_rules import Period
from mapapp.hours.french_tokens import Kind, NotUnderstood, Token, tokenize
from mapapp.hours.words import MONTH_LENGTHS

FILLERS = (Kind.FROM, Kind.ARTICLE)
RANGE = (Kind.TO, Kind.DASH)
LIST = (Kind.AND, Kind.COMMA, Kind.SLASH)


class TokenReader:
    """A place in the tokens of one text, and what may be asked of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.place = 0

    def kind(self, ahead: int = 0) -> Kind | None:
        """What stands here, or further on."""
        place = self.place + ahead
        return self.tokens[place].kind if place < len(self.tokens) else None

    def take(self, *kinds: Kind) -> Token | None:
        """The token here, passed, when it is of one of these kinds."""
        if self.kind() in kinds:
            self.place += 1
            return self.tokens[self.place - 1]
        return None

    def skip(self, *kinds: Kind) -> None:
        """Passes every token of these kinds."""
        while self.kind() in kinds:
            self.place += 1

    def fail(self, reason: str = "") -> NotUnderstood:
        """The error that shows the text from here."""
        start = self.tokens[self.place].start if self.place < len(self.tokens) else 0
        return NotUnderstood(self.text[start : start + 40], reason)

    def after(self, *kinds: Kind) -> Kind | None:
        """The first kind from here that is not one of `kinds`."""
        ahead = 0
        while self.kind(ahead) in kinds:
            ahead += 1
        return self.kind(ahead)

    def done(self) -> bool:
        """Whether every token is passed."""
        return self.place >= len(self.tokens)


class PeriodReader(TokenReader):
    """« du 1er avril au 31 octobre », « 15/06-15/09 », « en juillet et août »."""

    def at_period(self) -> bool:
        """Whether dates or months begin here."""
        ahead = 0
        while self.kind(ahead) in FILLERS:
            ahead += 1
        kinds = [self.kind(ahead + step) for step in range(4)]
        if kinds[0] in (Kind.MONTH, Kind.DATE):
            return True
        numbered = kinds[0] in (Kind.NUMBER, Kind.ORDINAL)
        return numbered and (
            kinds[1] is Kind.MONTH
            or (kinds[1:] == [Kind.TO, Kind.NUMBER, Kind.MONTH] and self.kind() is Kind.FROM)
        )

    def periods(self) -> list[Period]:
        """The periods that begin here, joined by commas or « et »."""
        periods = [self._period()]
        while self.kind() in LIST:
            back = self.place
            self.skip(*LIST)
            if not self.at_period():
                self.place = back
                break
            periods.append(self._period())
        return periods

    def _period(self) -> Period:
        self.skip(*FILLERS)
        first, day = self._date()
        if self.kind() not in RANGE:
            return Period(first, day, first, day)
        self.place += 1
        last, last_day = self._date()
        if first == 0:
            first = last
        if (day == 0) != (last_day == 0):
            raise self.fail("Une date manque")
        return Period(first, day, last, last_day)

    def _date(self) -> tuple[int, int]:
        """A month and a day; day 0 for a whole month, month 0 for « 1er » in « du 1er au 30 »."""
        if token := self.take(Kind.MONTH):
            return token.value[0], 0
        if token := self.take(Kind.DATE):
            return self._checked(token.value[1], token.value[0])
        if token := self.take(Kind.NUMBER, Kind.ORDINAL):
            month = self.take(Kind.MONTH)
            if month is None and self.kind() is not Kind.TO:
                raise self.fail()
            return self._checked(month.value[0] if month else 0, token.value[0])
        raise self.fail()

    def _checked(self, month: int, day: int) -> tuple[int, int]:
        longest = MONTH_LENGTHS[month - 1] if 1 <= month <= 12 else 31 if month == 0 else 0
        if not 1 <= day <= longest:
            self.place -= 1
            raise self.fail("Cette date n'existe pas")
        return month, day
