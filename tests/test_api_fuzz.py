"""Schemathesis reads the OpenAPI description and asks what it allows, and what it does not."""

from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 8
PLAIN = {"Accept-Encoding": "identity"}  # its WSGI transport unpacks nothing
# Each collection has the same code behind it: those left stand for all of them.
LEFT_OUT = "/(creches|logements|circulaire|mairies|epci)(/|$)"


def test_no_request_surprises_the_api(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    statuses: set[int] = set()
    found = schema.exclude(path_regex=LEFT_OUT).get_all_operations()
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    assert len(operations) >= 17
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.NEGATIVE and not operation.query:
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
                response = case.call_and_validate(checks=CHECKS, headers=PLAIN)
                statuses.add(response.status_code)

            ask()
    assert {200, 400, 404} <= statuses
