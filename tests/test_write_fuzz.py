"""Schemathesis writes what the OpenAPI description allows, and what it does not, with a token."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from mapapp.accounts.rates import Limit
from mapapp.web import bearer
from tests.creche import Creches
from tests.programs import Program, program_of, world
from tests.test_api_fuzz import CHECKS, PLAIN

EXAMPLES = 15
WRITES = "/api/lieux"
SLOTS = "/api/creches"


def test_no_write_surprises_the_api(empty_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    town = program_of(world(empty_app))
    assert {400, 404} <= fuzzed(town, monkeypatch, WRITES, 4, {"placeId": "lieu"})


def test_no_slot_surprises_the_api(empty_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    creches = Creches(empty_app)
    known = {"crecheId": "creche", "creneauId": creches.publish()[0]}
    statuses = fuzzed(program_of(creches.people), monkeypatch, SLOTS, 5, known)
    assert {200, 400, 404} <= statuses


def fuzzed(
    town: Program, monkeypatch: pytest.MonkeyPatch, path: str, count: int, known: dict[str, Any]
) -> set[int]:
    """Statuses of what is answered; half of the addresses are of something that is there."""
    monkeypatch.setattr(bearer, "WRITES", Limit("api-jeton", 1_000_000, 600))
    headers = PLAIN | {"Authorization": f"Bearer {town.token}"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", town.app)
    found = schema.include(path_regex=f"^{path}").get_all_operations()
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    assert len(operations) == count
    statuses: set[int] = set()
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.NEGATIVE and not operation.body:
                continue

            @settings(
                max_examples=EXAMPLES,
                derandomize=True,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: "Case[Any]") -> None:
                given = case.path_parameters or {}
                if len(str(given)) % 2:
                    given.update({name: value for name, value in known.items() if name in given})
                response = case.call_and_validate(checks=CHECKS, headers=headers)
                statuses.add(response.status_code)

            ask()
    return statuses
