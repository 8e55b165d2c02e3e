"""What the database refuses, in French."""

NOT_READY = "La base de données n'est pas prête : lancez « mapapp init »."
BUSY = "La base de données est occupée par d'autres écritures : rien n'a été écrit, réessayez."


class StoreUnavailable(RuntimeError):
    """The database cannot be reached or is not ready; the message is French."""


def refusal(
    said: str, *, answers: bool, no_table: bool = False, busy: bool = False
) -> StoreUnavailable:
    """What to raise for the words of a driver; `answers`: the database is there, and refused."""
    said = said.strip().partition("\n")[0]
    if no_table or "no such table" in said:
        return StoreUnavailable(NOT_READY)
    if busy or "database is locked" in said:
        return StoreUnavailable(BUSY)
    what = "a refusé" if answers else "ne répond pas"
    return StoreUnavailable(
        f"la base de données {what} ({said}) ; vérifiez DATABASE_URL ou MAPAPP_DATA."
    )
