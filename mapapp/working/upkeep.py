"""The daily round of letters that ask places whether all is still right."""

from mapapp.contributing.upkeep import ask, due
from mapapp.domain.upkeep import Step
from mapapp.notifying.letters import Writer
from mapapp.working.jobs import Work

_AT_ONCE = 50


def ask_places(work: Work) -> dict[str, int]:
    """Write the letters that are due and tell moderators of places that never answered."""
    tools = work.tools
    writer = Writer.of(tools.settings)
    with tools.store.read() as connection:
        waiting = due(connection, tools.clock())
    done = dict.fromkeys((Step.ASK, Step.REMIND, Step.TO_CHECK, Step.SETTLE), 0)
    for start in range(0, len(waiting), _AT_ONCE):
        work.progress(start, len(waiting))
        with tools.store.write() as connection:
            work.still_mine(connection)
            for place_id in waiting[start : start + _AT_ONCE]:
                step = ask(connection, tools.gazetteer, writer, place_id, tools.clock())
                if step is not Step.NOTHING:
                    done[step] += 1
    return {step.value: count for step, count in done.items()}
