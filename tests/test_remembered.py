"""Rows that are remembered are those that would be found."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from flask import Flask

from mapapp.atlas.view import View
from mapapp.domain.filters import Box
from mapapp.domain.kinds import Kind
from mapapp.domain.selection import Area, Selection
from mapapp.domain.vocabulary import Facet
from mapapp.search import remembered
from mapapp.search.remembered import Remembered

SELECTIONS = [
    *(Selection(kinds=(kind,)) for kind in Kind),
    Selection(kinds=tuple(Kind), facets={Facet.GESTURE: ("reparer",)}),
    Selection(kinds=tuple(Kind), facets={Facet.GESTURE: ("donner",), Facet.THEME: ()}),
    Selection(kinds=tuple(Kind), areas=(Area("department", ("72",), frozenset()),)),
    Selection(kinds=tuple(Kind), box=Box(-2.0, 47.0, -1.0, 47.5)),
    Selection(kinds=()),
]


@pytest.fixture
def view(app: Flask) -> View:
    found = app.extensions["mapapp"].searcher.view()
    assert isinstance(found, View)
    return found


def test_the_same_rows_are_found(view: View) -> None:
    one = Remembered()
    for selection in SELECTIONS * 2:
        found = one.of(view, selection)
        assert np.array_equal(found.rows, view.rows(selection))
        assert np.array_equal(found.hours, view.codes("hours", found.rows))
        again = one.of(view, selection)
        assert (again is found) == (selection.box is None)
        with pytest.raises(ValueError, match="read-only"):
            found.rows[:] = 0


def test_another_view_is_searched_anew(view: View) -> None:
    one = Remembered()
    first = one.of(view, SELECTIONS[0])
    nothing = np.ones(view.base.size, dtype=np.bool_)
    emptied = replace(view, dead=nothing)
    assert len(first.rows) and not len(one.of(emptied, SELECTIONS[0]).rows)
    assert np.array_equal(one.of(view, SELECTIONS[0]).rows, first.rows)


def test_searches_of_too_many_rows_are_not_remembered(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "_MOST_ROWS", 0)
    one = Remembered()
    assert one.of(view, SELECTIONS[1]) is not one.of(view, SELECTIONS[1])


def test_threads_may_ask_at_once(view: View) -> None:
    one = Remembered()
    expected = [view.rows(selection).tolist() for selection in SELECTIONS]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda s: one.of(view, s).rows.tolist(), SELECTIONS * 8))
    assert found == expected * 8
