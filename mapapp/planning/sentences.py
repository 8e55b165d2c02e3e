"""What the progress of the plan shows, in sentences that pages and reports share."""

from collections.abc import Iterable

from mapapp.domain.place import Status
from mapapp.planning.progress import Progress

_COUNTED = {
    Status.TO_START: ("à lancer", "à lancer"),
    Status.RUNNING: ("en cours", "en cours"),
    Status.DONE: ("réalisée", "réalisées"),
    Status.SUSPENDED: ("suspendue", "suspendues"),
    Status.DROPPED: ("abandonnée", "abandonnées"),
    Status.UNKNOWN: ("d’état non connu", "d’état non connu"),
}


def status_counts(by_status: Iterable[tuple[Status, int]]) -> str:
    """« 9 en cours, 4 à lancer »."""
    return ", ".join(f"{count} {_COUNTED[status][count > 1]}" for status, count in by_status)


def progress_sentences(found: Progress) -> list[str]:
    """What the figures say."""
    if not found.total:
        return ["Aucune action n’est chargée pour l’instant."]
    decided = _counted(found.total, "action est décrite", "actions sont décrites")
    said = [f"{decided}\u00a0: {status_counts(found.by_status)}."]
    if found.undescribed:
        verb = "ne sont pas décrites" if found.undescribed > 1 else "n’est pas décrite"
        said.append(
            f"{found.undescribed} des {found.announced} actions annoncées en 2019 {verb} dans la"
            " plaquette."
        )
    milestones = sum(one.milestone is not None for one in found.late)
    late = _counted(milestones, "jalon est en retard", "jalons sont en retard")
    said.append(f"{late}." if milestones else "Aucun jalon connu n’est en retard.")
    taken_up = sum(len(one.taken_up) for one in found.spreads)
    if taken_up:
        again = _counted(taken_up, "action reprend", "actions reprennent")
        said.append(f"{again} ailleurs ce qui marche.")
    return said


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {several if count > 1 else one}"
