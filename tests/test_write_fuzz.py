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
from tests.programs import program_of, world
from tests.test_api_fuzz import CHECKS, PLAIN

EXAMPLES = 15
WRITES = "/api/lieux"


def test_no_write_surprises_the_api(empty_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "WRITES", Limit("api-jeton", 1_000_000, 600))
    town = program_of(world(empty_app))
    headers = PLAIN | {"Authorization": f"Bearer {town.token}"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", empty_app)
    found = schema.include(path_regex=f"^{WRITES}").get_all_operations()
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    assert len(operations) == 4
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
                if case.path_parameters and len(case.path_parameters["placeId"]) % 2:
                    case.path_parameters["placeId"] = "lieu"
                response = case.call_and_validate(checks=CHECKS, headers=headers)
                statuses.add(response.status_code)

            ask()
    assert {400, 404} <= statuses
