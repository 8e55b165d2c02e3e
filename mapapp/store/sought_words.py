"""Words that were looked for in vain, by day: numbers, nobody's trace."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from mapapp.store.objects_tables import sought_word


class SoughtWord(NamedTuple):
    """A word, how many times it was looked for, and the first and last day."""

    word: str
    times: int
    first: str
    last: str


def count_word(connection: Connection, word: str, day: str) -> None:
    """Once more for a word, on a day YYYY-MM-DD."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(sought_word).values(word=word, day=day, times=1)
    more = {"times": sought_word.c.times + 1}
    connection.execute(row.on_conflict_do_update(index_elements=["word", "day"], set_=more))


def words_sought(
    connection: Connection, *, since: str, least: int, limit: int = 200
) -> list[SoughtWord]:
    """Words looked for at least `least` times since a day, the most wanted first."""
    times = func.sum(sought_word.c.times)
    days = func.min(sought_word.c.day), func.max(sought_word.c.day)
    query = (
        select(sought_word.c.word, times, *days)
        .where(sought_word.c.day >= since)
        .group_by(sought_word.c.word)
        .having(times >= least)
        .order_by(times.desc(), sought_word.c.word)
        .limit(limit)
    )
    return [SoughtWord(word, int(n), *seen) for word, n, *seen in connection.execute(query)]


def forget_word(connection: Connection, word: str) -> bool:
    """Forget a word at once: an item bears it now, or it should not be here."""
    return connection.execute(sought_word.delete().where(sought_word.c.word == word)).rowcount > 0


def purge_words(connection: Connection, *, before: str, rare_before: str, rare: int) -> int:
    """Forget days before one; before another, those of words with fewer than `rare` in all."""
    wanted = (
        select(sought_word.c.word)
        .group_by(sought_word.c.word)
        .having(func.sum(sought_word.c.times) >= rare)
    )
    seldom = sought_word.c.word.not_in(wanted.scalar_subquery())
    old = sought_word.delete().where(sought_word.c.day < before)
    lonely = sought_word.delete().where(sought_word.c.day < rare_before, seldom)
    return connection.execute(old).rowcount + connection.execute(lonely).rowcount
