"""Small numbers that are not told cannot be found: every table that tells the same is tried."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.domain.disclosure import FEW, Disclosure, Path, disclosure


def prefixes(counts: dict[Path, int]) -> dict[Path, int]:
    totals: dict[Path, int] = {}
    for path, number in counts.items():
        for depth in range(len(path) + 1):
            totals[path[:depth]] = totals.get(path[:depth], 0) + number
    return totals


def told(counts: dict[Path, int]) -> dict[Path, object]:
    """What everyone reads: numbers, « moins de 5 », or nothing."""
    found = disclosure(counts)
    return {
        path: ("few" if found.is_few(path) else None) if found.is_hidden(path) else number
        for path, number in prefixes(counts).items()
    }


def test_one_small_number_hides_another() -> None:
    counts: dict[Path, int] = {("85", "A", "a"): 12, ("85", "B", "b"): 3, ("44", "C", "c"): 5}
    found = told(counts)
    assert found[()] == 20 and found[("85",)] == 15 and found[("44",)] == 5
    assert found[("85", "B")] == "few" and found[("85", "A")] is None
    assert found[("85", "B", "b")] is None and found[("85", "A", "a")] is None
    assert found[("44", "C", "c")] == 5


def test_nothing_is_hidden_of_nothing_or_of_many() -> None:
    assert disclosure({}) == Disclosure(frozenset(), frozenset())
    many: dict[Path, int] = {("85", "A", "a"): 12, ("85", "B", "b"): 7, ("85", "B", "c"): 0}
    assert disclosure(many) == Disclosure(frozenset(), frozenset())
    # What has none inside « moins de 5 » is not told either: it would tell who they are.
    few: dict[Path, int] = {("85", "A", "a"): 2, ("85", "A", "b"): 0, ("44", "C", "c"): 30}
    found = disclosure(few)
    assert found.is_hidden(("85", "A", "b")) and not found.is_few(("85", "A", "b"))


def test_numbers_at_the_end_of_what_they_may_be_hide_more() -> None:
    # Two of one each add up to 2, and 4 + 4 to 8: the sum alone would tell them.
    for small in (1, 4):
        counts: dict[Path, int] = {("c",): 9, ("d",): 20, ("a",): small, ("b",): small}
        found = disclosure(counts)
        assert found.is_hidden(("c",)) and not found.is_hidden(("d",))
    alone = disclosure({("a",): 4, ("b",): 4})
    assert alone.is_hidden(())


LEAVES: list[Path] = [("1", "A"), ("1", "B"), ("2", "C"), ("2", "D")]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 11), min_size=4, max_size=4))
def test_whatever_is_hidden_could_be_another_number(numbers: list[int]) -> None:
    counts = dict(zip(LEAVES, numbers, strict=True))
    seen = told(counts)
    possible: dict[Path, set[int]] = {path: set() for path in seen}
    for other in product(range(15), repeat=4):
        totals = prefixes(dict(zip(LEAVES, other, strict=True)))
        if all(_agrees(path, seen, totals[path]) for path in seen):
            for path, number in totals.items():
                possible[path].add(number)
    for path, said in seen.items():
        if said is None or said == "few":
            assert len(possible[path]) > 1, (path, numbers)


def _agrees(path: Path, seen: dict[Path, object], number: int) -> bool:
    """Whether a number could be there, for whoever knows how numbers are hidden."""
    said = seen[path]
    if said == "few":
        return 0 < number < FEW
    if said is not None:
        return said == number
    inside_few = any(seen[path[:depth]] == "few" for depth in range(len(path)))
    return inside_few or number >= FEW


@given(st.dictionaries(st.sampled_from(LEAVES), st.integers(0, 30)))
def test_no_small_number_is_told(counts: dict[Path, int]) -> None:
    assert not {n for n in told(counts).values() if isinstance(n, int)} & set(range(1, FEW))
