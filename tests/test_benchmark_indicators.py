"""Item (k) of the benchmark works out every indicator, and one more place is in the second."""

from pathlib import Path

import numpy as np
import pytest

from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_vocabulary
from scripts.benchmark import indicators
from scripts.benchmark.recipes import Missing
from scripts.benchmark.report import markdown
from scripts.benchmark.sets import make_set


def test_the_indicators_of_a_set_and_of_one_place_more(tmp_path: Path) -> None:
    made = make_set(300, tmp_path)
    vocabulary = load_vocabulary(geodata_dir())
    figures = indicators._figures(made, vocabulary)
    before, after = (
        indicators.indicators(figures, view, vocabulary)
        for view in indicators._views(made, vocabulary)
    )
    assert (
        before["nombre region type circulaire"].sum()
        == after["nombre region type circulaire"].sum() - 1
    )
    for level in indicators.LEVELS:
        name = f"portee {level} categorie repair-cafe"
        assert (after[name] >= before[name]).all()
    assert not indicators._same(
        before["nombre region type circulaire"], after["nombre region type circulaire"]
    )
    assert indicators._same(np.array([np.nan, 1.0]), np.array([0.0, 1.0]))


def test_without_geopandas_ours_is_told_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_name: str) -> None:
        raise Missing("geopandas n'est pas là")

    monkeypatch.setattr(indicators, "require", missing)
    absent: dict[str, object] = {}
    found = indicators.measure_indicators(make_set(200, tmp_path), absent)
    assert list(found) == ["ours"] and absent == {"geopandas (k)": "geopandas n'est pas là"}
    machine = {"cpu": "X", "memory": "1", "system": "L", "python": "3", "load": "0"}
    size = {"n": 200, "items": {}, "missing": {}, "start": {}, "memory": {}, "indicators": found}
    assert "(k) every indicator" in markdown({"machine": machine, "sizes": {"5k": size}})
