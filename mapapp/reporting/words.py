"""Words that files for meetings share: dates, sources."""

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
SITE = "La carte des aides, Pays de la Loire"
SOURCES = "Population municipale de 2023 : INSEE. Contours : IGN. Licence Ouverte 2.0."


def date_text(day: str) -> str:
    """« 1er décembre 2026 » of 2026-12-01."""
    year, month, number = day.split("-")
    shown = "1er" if number == "01" else str(int(number))
    return f"{shown} {_MONTHS[int(month) - 1]} {year}"


def source_text(day: str, version: int) -> str:
    """Where figures come from, when they were made and of which data."""
    return f"{SITE}. Chiffres du {date_text(day)}, version {version} des données. {SOURCES}"
