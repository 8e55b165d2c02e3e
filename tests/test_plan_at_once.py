"""32 at once on the lineage of the plan: whoever comes first, it never turns in a circle."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from mapapp.domain.plan import lineage_fault, parents_of
from mapapp.planning.following import ActionChange, PlanRefused
from mapapp.store import plan
from mapapp.store.engine import Store
from tests.test_plan_follow import make, write

AT_ONCE = 32
TURNS = 4


def together(one: Callable[[int], bool]) -> int:
    """How many of 32 that start together succeed."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> bool:
        start.wait()
        return one(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(run, range(AT_ONCE)))


def written(store: Store, action: str, parent: str | None) -> bool:
    try:
        return write(store, ActionChange(action, {"parent": parent})) == [action]
    except PlanRefused:
        return False


def sound(store: Store) -> bool:
    with store.read() as connection:
        return lineage_fault(parents_of(plan.whole_plan(connection))) is None


def test_a_ring_is_never_closed(planned: Store) -> None:
    """Each takes up the next one, all at once: the last to come would close the ring."""
    made = [make(planned, titre=f"Action {n}") for n in range(AT_ONCE)]
    for _turn in range(TURNS):
        assert together(lambda n: written(planned, made[n], made[(n + 1) % AT_ONCE])) == AT_ONCE - 1
        assert sound(planned)
        freed = together(lambda n: written(planned, made[n], None))
        assert freed == AT_ONCE - 1


def test_two_cannot_take_up_each_other(planned: Store) -> None:
    pairs = [(make(planned, titre=f"A {n}"), make(planned, titre=f"B {n}")) for n in range(16)]

    def one(number: int) -> bool:
        pair = pairs[number // 2]
        return written(planned, pair[number % 2], pair[1 - number % 2])

    assert together(one) == 16
    assert sound(planned)
