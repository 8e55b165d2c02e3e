"""Words that files for meetings share: dates, sources."""

from mapapp.figures.words import number_text

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
SITE = "La carte des aides, Pays de la Loire"
SOURCES = "Population municipale de 2023 : INSEE. Contours : IGN. Licence Ouverte 2.0."


def date_text(text: str) -> str:
    """« 1er décembre 2026 » of 2026-12-01, « décembre 2026 » of 2026-12, « 2026 » of 2026."""
    year, *more = text.split("-")
    if not more:
        return year
    month = f"{_MONTHS[int(more[0]) - 1]} {year}"
    if len(more) == 1:
        return month
    return f"1er {month}" if more[1] == "01" else f"{int(more[1])} {month}"


def amount_text(value: float | None) -> str:
    """« 5 000 », « 12,5 », « – » of nothing."""
    if value is None:
        return "–"
    shown = number_text(value, 2)
    return shown.rstrip("0").rstrip(",") if "," in shown else shown


def source_text(day: str, version: int) -> str:
    """Where figures come from, when they were made and of which data."""
    return f"{SITE}. Chiffres du {date_text(day)}, version {version} des données. {SOURCES}"
