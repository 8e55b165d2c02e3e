"""Schemes, questions and the truth table, as tests of housing use them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from mapapp.domain.scheme import Scheme, Standing, from_json
from mapapp.housing.question import HousingQuestion, parse_question
from mapapp.resources import geodata_dir
from mapapp.seeding.schemes import Example, load_examples, shipped_schemes
from tests.searches import gazetteer

ANSWERS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "data" / "housing_answers.json").read_text(encoding="utf-8")
)["answers"]
EXAMPLES = load_examples(geodata_dir())


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """The rules of every scheme that ships."""
    return shipped_schemes(geodata_dir(), gazetteer())


def standings() -> list[Standing]:
    """Every scheme that ships, with room."""
    return [Standing(from_json(scheme_id, rules)) for scheme_id, rules in shipped().items()]


def scheme(scheme_id: str, **changes: Any) -> Scheme:
    """One that ships, with some of its rules changed; None makes one unknown."""
    rules = {n: v for n, v in (shipped()[scheme_id] | changes).items() if v is not None}
    return from_json(scheme_id, rules)


def question(**texts: object) -> HousingQuestion:
    """A question from its parameters."""
    pairs = [(name, str(text)) for name, text in texts.items()]
    return parse_question(pairs, gazetteer().current_codes)


def asked(example: Example) -> HousingQuestion:
    """The question of an example."""
    return question(**example.question)
