"""What is added up beforehand draws the same as what is counted place by place."""

from dataclasses import replace

import numpy as np
import pytest
from flask import Flask

from mapapp.atlas.texts import Texts
from mapapp.atlas.view import View
from mapapp.domain.filters import Box, Filters
from mapapp.domain.kinds import Kind
from mapapp.search.drawing import compact_payload, view_payload
from mapapp.web.site import Site
from tests.conftest import NOW

WORLD = Box(-180, -90, 180, 90)
REGION = Box(-2.6257, 46.26664, 0.91663, 48.56797)
ANGERS = Box(-0.7, 47.3, -0.4, 47.6)
WEST = Box(-3.0, 46.0, -0.8, 47.5)
LINE = Box(-1.553621, 46.0, -1.553621, 49.0)
"""A rectangle without width."""


def site_of(app: Flask) -> Site:
    found = app.extensions["mapapp"]
    assert isinstance(found, Site)
    return found


@pytest.mark.parametrize("kinds", [(), (Kind.ACTION,), tuple(Kind)])
@pytest.mark.parametrize("box", [WORLD, REGION, ANGERS])
def test_a_search_of_kinds_is_drawn_from_sums(
    app: Flask, kinds: tuple[Kind, ...], box: Box
) -> None:
    site = site_of(app)
    view = site.searcher.view()
    answer = site.searcher.answer(view, Filters(kinds=kinds, box=box), NOW)
    assert (answer.every is not None) == (box == WORLD or view.is_within(box))
    for zoom in (0, 5, 8, 11, 13, 14, 17):
        counted = replace(answer, every=None)
        for draw in (view_payload, compact_payload):
            assert draw(answer, box, zoom) == draw(counted, box, zoom)


@pytest.mark.parametrize("kinds", [(), (Kind.ACTION,), tuple(Kind)])
@pytest.mark.parametrize("box", [WORLD, REGION, ANGERS, WEST, LINE, None])
def test_large_data_is_drawn_without_its_rows(
    app: Flask, kinds: tuple[Kind, ...], box: Box | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapapp.atlas.plan.BRUTE_ROWS", 0)
    site = site_of(app)
    view, filters = site.searcher.view(), Filters(kinds=kinds, box=box)
    whole = replace(site.searcher.answer(view, filters, NOW), every=None)
    monkeypatch.setattr("mapapp.atlas.view.View.is_large", lambda *_: True)
    drawn = site.searcher.to_draw(view, filters, NOW)
    assert len(drawn.rows) == 0 and drawn.total == whole.total
    for zoom in (0, 5, 8, 11, 13, 14, 17):
        for draw in (view_payload, compact_payload):
            assert draw(drawn, box or WORLD, zoom) == draw(whole, box or WORLD, zoom)


def test_any_other_search_is_drawn_from_its_rows(app: Flask) -> None:
    site = site_of(app)
    view = site.searcher.view()
    for filters in (Filters(q="velo"), Filters(open_at="maintenant"), Filters(gestures=("louer",))):
        assert not site.searcher.to_draw(view, filters, NOW).to_add


@pytest.mark.parametrize(
    "filters",
    [
        Filters(q="velo"),
        Filters(open_at="maintenant"),
        Filters(exclude_unknown=True),
        Filters(departments=("44",)),
        Filters(communes=("44109",), radius_km=20.0),
        Filters(gestures=("reparer",)),
        Filters(box=ANGERS),
    ],
)
def test_any_other_search_is_counted(app: Flask, filters: Filters) -> None:
    site = site_of(app)
    assert site.searcher.answer(site.searcher.view(), filters, NOW).every is None


def changed(view: View) -> View:
    """A view as after changes: of every three places one is gone and one has moved."""
    every = np.arange(view.base.size)
    moved = every[every % 3 == 1]
    base = view.base
    few = replace(
        base,
        lon=base.lon[moved] + 0.05,
        lat=base.lat[moved] - 0.03,
        codes={name: column[moved] for name, column in base.codes.items()},
        numbers=base.numbers[moved],
        order=base.order[moved] + 0.5,
        updated=base.updated[moved],
        ids=Texts.of(map(bytes, base.ids.pieces(moved))),
        names=Texts.of(map(bytes, base.names.pieces(moved))),
        keys=None,
        lists={},
        pyramid=None,
    )
    return replace(view, few=few, dead=every % 3 != 0)


@pytest.mark.parametrize("kinds", [(), (Kind.ACTION,), tuple(Kind)])
@pytest.mark.parametrize("box", [WORLD, REGION, ANGERS, WEST, LINE, None])
def test_what_changed_is_drawn_as_it_is_now(
    app: Flask, kinds: tuple[Kind, ...], box: Box | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of(app)
    view, filters = changed(site.searcher.view()), Filters(kinds=kinds, box=box)
    whole = replace(site.searcher.answer(view, filters, NOW), every=None)
    assert set(whole.rows.tolist()) <= {*range(0, view.base.size, 3), *range(view.base.size, 9999)}
    monkeypatch.setattr("mapapp.atlas.view.View.is_large", lambda *_: True)
    drawn = site.searcher.to_draw(view, filters, NOW)
    assert drawn.to_add and drawn.total == whole.total
    assert whole.total or box == LINE
    for zoom in (0, 5, 8, 11, 13, 14, 17):
        for draw in (view_payload, compact_payload):
            assert draw(drawn, box or WORLD, zoom) == draw(whole, box or WORLD, zoom)
