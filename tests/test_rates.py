"""Limits of attempts: exact under concurrency, on both databases, and forgotten in time."""

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.accounts import rates
from mapapp.accounts.rates import Limit, attempt, network_of, take_back
from mapapp.store.engine import Store
from tests.conftest import NOW

TEN = Limit("essai", 10, 300)


def once(store: Store, seconds: float = 0, whose: str = "a", limit: Limit = TEN) -> int | None:
    with store.write() as connection:
        return attempt(connection, [(limit, whose)], NOW + timedelta(seconds=seconds))


def test_ten_pass_and_the_eleventh_waits(store: Store) -> None:
    assert [once(store) for _ in range(10)] == [None] * 10
    wait = once(store)
    assert wait is not None and 0 < wait <= 600
    assert once(store, whose="b") is None
    assert once(store, wait - 1) is not None
    assert once(store, wait) is None


def test_a_window_that_ends_does_not_give_ten_more(store: Store) -> None:
    assert [once(store, 299) for _ in range(10)] == [None] * 10
    passed = [once(store, 301) for _ in range(10)].count(None)
    assert passed <= 1


def test_successes_are_not_counted(store: Store) -> None:
    for _ in range(40):
        assert once(store) is None
        with store.write() as connection:
            take_back(connection, [(TEN, "a")], NOW)


def test_of_many_at_once_no_more_than_the_limit_pass(store: Store) -> None:
    other, found = Store(store.url.render_as_string(hide_password=False)), list[int | None]()

    def try_some(through: Store) -> None:
        found.extend(once(through) for _ in range(10))

    threads = [threading.Thread(target=try_some, args=(s,)) for s in (store, other, store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert len(found) == 40 and found.count(None) == 10


def test_nothing_is_counted_where_one_limit_is_reached(store: Store) -> None:
    one = Limit("un", 1, 300)
    both = [(one, "x"), (TEN, "x")]
    with store.write() as connection:
        assert attempt(connection, both, NOW) is None
        assert all(attempt(connection, both, NOW) for _ in range(20))
        assert attempt(connection, [(TEN, "x")], NOW) is None


def test_old_counts_are_forgotten_and_name_nobody(store: Store) -> None:
    once(store, whose="partner@exemple.fr")
    with store.write() as connection:
        (key,) = connection.exec_driver_sql("SELECT key FROM rate").scalars()
        assert "partner" not in key
        assert rates.purge(connection, NOW + timedelta(seconds=300)) == 0
        assert rates.purge(connection, NOW + timedelta(seconds=900)) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "?"),
        ("n'importe quoi", "?"),
    ],
)
def test_an_ipv6_network_counts_as_one(address: str | None, network: str) -> None:
    assert network_of(address) == network


@given(st.text(max_size=60))
def test_any_address_has_a_key(text: str) -> None:
    assert network_of(text)
    assert len(TEN.key(text)) < 120
