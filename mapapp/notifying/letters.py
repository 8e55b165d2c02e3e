"""What all our letters have in common: greeting, paragraphs, who writes and why."""

from dataclasses import dataclass

from mapapp.config import Settings
from mapapp.notifying.outbox import Letter

PRODUCT = "La carte des aides, Pays de la Loire"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: `address` is where links lead, `operator` and `contact` may be unknown."""

    address: str
    operator: str | None = None
    contact: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Writer":
        """The writer that an operator has set."""
        return cls(settings.public_address, settings.operator, settings.operator_contact)

    def link(self, path: str) -> str:
        """The whole address of a page of ours."""
        return f"{self.address}{path}"

    def letter(self, recipient: str, subject: str, *paragraphs: str) -> Letter:
        """A letter in plain text; each paragraph is French, and a link stands on its own line."""
        signed = PRODUCT if self.operator is None else f"{PRODUCT}\n{self.operator}"
        why = "Ce courriel est envoyé automatiquement."
        if self.contact:
            why += f" Une question ? {self.contact}"
        body = "\n\n".join(("Bonjour,", *paragraphs, f"-- \n{signed}\n{self.address}", why))
        return Letter(recipient, f"{subject} – La carte des aides", body + "\n")
