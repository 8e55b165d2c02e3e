"""`mapapp account` and `mapapp organisation`: the first administrator, and what scripts make."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from mapapp import cli
from mapapp.accounts.passwords import is_password
from mapapp.domain.rights import Role
from mapapp.store import accounts, organisations
from mapapp.store.engine import Store
from tests.people import PASSWORD


@pytest.fixture(autouse=True)
def environment(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", store.url.render_as_string(hide_password=False))
    monkeypatch.setenv("MAPAPP_ADDRESS", "https://carte.exemple.fr/")
    yield


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(cli.main, arguments, input=given, prog_name="mapapp")


ADMINISTRATOR = ("--email", "Admin@Exemple.fr", "--name", "Admin", "--role", "administrator")


def test_the_first_administrator_gets_a_link(store: Store) -> None:
    done = run("account", "create", *ADMINISTRATOR)
    assert done.exit_code == 0, done.output
    assert "https://carte.exemple.fr/compte/invitation/" in done.output
    with store.read() as connection:
        found = accounts.account_by_email(connection, "admin@exemple.fr")
        assert found and found.state == "invited"
        (grant,) = accounts.grants_of(connection, found.id)
    assert grant.role is Role.ADMINISTRATOR


def test_a_password_may_be_given(store: Store) -> None:
    easy = run("account", "create", *ADMINISTRATOR, "--password-stdin", given="admin1234567\n")
    assert easy.exit_code == 1 and "trop facile" in easy.stderr
    given = f"{PASSWORD}\n"
    done = run("account", "create", *ADMINISTRATOR, "--password-stdin", given=given)
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    again = run("account", "create", *ADMINISTRATOR)
    assert again.exit_code == 1 and "déjà un compte" in again.stderr
    with store.read() as connection:
        found = accounts.account_by_email(connection, "admin@exemple.fr")
    assert found and found.active and is_password(found.password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--email", "x", "--name", "X"), "--email"),
        (("--email", "a@exemple.fr", "--name", " "), "--name"),
        (("--email", "a@exemple.fr", "--name", "A", "--role", "partner"), "--organisation"),
        (
            ("--email", "a@exemple.fr", "--name", "A", "--role", "partner", "--organisation", "x"),
            "n'existe pas",
        ),
    ],
)
def test_a_wrong_account_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    refused = run("account", "create", *arguments)
    assert refused.exit_code == 1
    assert said in refused.stderr and refused.stderr.count("\n") == 1


def test_an_organisation_is_made_and_changed(store: Store) -> None:
    basics = ("organisation", "create", "cress", "--kind", "creche", "--name")
    assert run(*basics, "CRESS", "--territory", "region:52").exit_code == 0
    again = run(*basics, "La CRESS", "--territory", "departement:44", "--publishes-at-once")
    assert again.exit_code == 0, again.output
    with store.read() as connection:
        (found,) = organisations.all_organisations(connection)
    assert found.rights.name == "La CRESS" and found.rights.publishes_at_once
    assert found.rights.scope.territories == {"departement:44"}
    for unknown in ("Nantes", "departement:99", "commune:44999", "region:11"):
        assert run(*basics, "X", "--territory", unknown).exit_code == 1
    assert run("organisation", "create", "La CRESS", "--kind", "creche").exit_code == 2
