"""Every page answers, on both databases."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("path", ["/", "/plan", "/a-propos", "/mentions-legales"])
def test_a_page_answers(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
