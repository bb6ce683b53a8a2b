"""Names of bodies inside sentences."""

import re

BODY_WORD = re.compile(
    r"(nämnden|styrelsen|fullmäktige|utskottet|förvaltningen)\Z|\A(sektor|förvaltning)\Z",
    re.IGNORECASE,
)


def inline(name: str) -> str:
    """ "Socialnämnden" → "socialnämnden"; a name of its own, "AB Alebyggen", stays."""
    if any(BODY_WORD.search(word) for word in str(name).split()):
        return name[:1].lower() + name[1:]
    return name


def genitive(name: str) -> str:
    lower = inline(name)
    if lower[-2:].isupper():
        return f"{lower}:s"  # Vaggeryds Energi AB:s
    return lower if lower.endswith(("s", "x", "z")) else f"{lower}s"
