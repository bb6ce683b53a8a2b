"""Numbers and days as Swedish text writes them."""

from datetime import date

NBSP = "\u00a0"
MINUS = "\u2212"
MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december"
).split()


def number(value: float | None, decimals: int | None = None) -> str:
    """1234.5 → "1 234,5" with no-break spaces; None → "–"."""
    if value is None:
        return "–"
    places = decimals_of(value) if decimals is None else decimals
    text = f"{abs(value):,.{places}f}".replace(",", NBSP).replace(".", ",")
    negative = value < 0 and any(char in "123456789" for char in text)
    return f"{MINUS}{text}" if negative else text


def with_unit(text: str, unit: str) -> str:
    """ "6,0 %". What is merely counted says so by itself: "5", never "5 antal"."""
    return text if unit in ("", "antal") else f"{text}{NBSP}{unit.replace(' ', NBSP)}"


def swedish_date(day: date) -> str:
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def decimals_of(value: float) -> int:
    """How many the value has, at most 2."""
    text = f"{round(value, 2):.2f}".rstrip("0")
    return len(text.partition(".")[2])
