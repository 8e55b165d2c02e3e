"""What is added up beforehand draws the same as what is counted place by place."""

from dataclasses import replace

import pytest
from flask import Flask

from mapapp.domain.filters import Box, Filters
from mapapp.domain.kinds import Kind
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
        for draw in (site.drawing.payload, site.drawing.compact_payload):
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
        for draw in (site.drawing.payload, site.drawing.compact_payload):
            assert draw(drawn, box or WORLD, zoom) == draw(whole, box or WORLD, zoom)


def test_any_other_search_is_drawn_from_its_rows(app: Flask) -> None:
    site = site_of(app)
    view = site.searcher.view()
    for filters in (Filters(q="velo"), Filters(open_at="maintenant"), Filters(gestures=("louer",))):
        assert site.searcher.to_draw(view, filters, NOW).matching is None


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


def test_what_changed_is_counted(app: Flask) -> None:
    site = site_of(app)
    view = replace(site.searcher.view(), dead=site.searcher.view().base.lon > 0)
    answer = site.searcher.answer(view, Filters(), NOW)
    assert answer.every is None and answer.total < view.base.size
