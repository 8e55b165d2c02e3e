"""What rules say, in plain French."""

from datetime import date

from mapapp.domain.scheme import NO_AGE_MAX, NO_AGE_MIN, NO_LIMIT_DAYS, Exchange, Scheme

UNKNOWN = "non précisé"
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


def day_text(day: date) -> str:
    """« 1er décembre 2026 »."""
    return f"{month_day(f'{day:%m-%d}')} {day.year}"


def month_day(text: str) -> str:
    """« 06-15 » as « 15 juin »."""
    month, day = (int(part) for part in text.split("-"))
    return f"{'1er' if day == 1 else day} {_MONTHS[month - 1]}"


def euros(amount: float) -> str:
    """« 270 € », « 12,50 € »."""
    text = f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}".replace(".", ",")
    return f"{text} €"


def stay_days(days: int) -> str:
    """« 10 jours », « 2 mois » where that is what a number of days means."""
    if days >= 60 and days % 30 == 0:
        return f"{days // 30} mois"
    return f"{days} jour{'s' if days > 1 else ''}"


def age_text(scheme: Scheme) -> str | None:
    """Who may come, by age; None when it is not known."""
    low, high = scheme.age_min, scheme.age_max
    if low is None and high is None:
        return None
    floor = low not in (None, NO_AGE_MIN)
    roof = high not in (None, NO_AGE_MAX)
    if floor and roof:
        return f"de {low} à {high} ans"
    if floor:
        return f"à partir de {low} ans" + (", sans limite d'âge" if high is not None else "")
    return f"jusqu'à {high} ans" if roof else "à tout âge"


def stay_text(scheme: Scheme) -> str | None:
    """How long one may stay; None when it is not known."""
    if scheme.stay_words:
        return scheme.stay_words
    low, high = scheme.stay_min, scheme.stay_max
    if low is None and high is None:
        return None
    roof = high not in (None, NO_LIMIT_DAYS)
    least = stay_days(low) if low else ""
    if least and roof:
        return f"de {least} à {stay_days(high or 0)}"
    if least:
        return f"{least} au moins"
    return f"{stay_days(high or 0)} au plus" if roof else "sans limite"


def price_text(scheme: Scheme) -> str | None:
    """What it costs; None when nothing is known of it."""
    said = []
    if scheme.night_price == 0 or scheme.month_price == 0:
        said.append("gratuit")
    elif scheme.price_words:
        said.append(scheme.price_words)
    else:
        if scheme.night_price is not None:
            said.append(f"{euros(scheme.night_price)} la nuit")
        if scheme.month_price is not None:
            said.append(f"{euros(scheme.month_price)} par mois au plus")
    if scheme.fees:
        said.append(scheme.fees)
    return ", ".join(said) or None


def exchange_text(scheme: Scheme) -> str | None:
    """What service is given in return; None when nothing is known of it."""
    if scheme.exchange is Exchange.NONE:
        return "aucun service demandé"
    details = [scheme.exchange_what] if scheme.exchange_what else []
    if scheme.exchange_hours is not None:
        hours = f"{scheme.exchange_hours:g}".replace(".", ",")
        details.append(f"{hours} h par semaine")
    words = ", ".join(details)
    if scheme.exchange is None:
        return words or None
    label = scheme.exchange.label.lower()
    return f"{label} : {words}" if words else label


def season_text(scheme: Scheme) -> str | None:
    """When in the year; None when it is not known."""
    first, last = scheme.season_start, scheme.season_end
    if first is None or last is None:
        return None
    if (first, last) == ("01-01", "12-31"):
        return "toute l'année"
    return f"du {month_day(first)} au {month_day(last)}"


def yes_no(known: bool | None) -> str:
    """« oui », « non », or that it is not known."""
    return UNKNOWN if known is None else "oui" if known else "non"


def whom(scheme: Scheme) -> str:
    """Whom to ask, with the shortest way to reach them."""
    who = scheme.operator or scheme.name
    if scheme.phone:
        return f"{who}, {scheme.phone}"
    if scheme.email:
        return f"{who}, {scheme.email}"
    if scheme.website:
        return f"{who}, {scheme.website}"
    return f"{who} (contact non précisé : passez par votre conseiller emploi ou la mairie)"
