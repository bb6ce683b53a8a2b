"""Numbers as one writes them in Swedish.

One rule everywhere: words up to twelve in a running sentence, digits above, and digits always in a
table, with a unit and in "6 av 10".
"""

from decimal import Decimal

_WORDS = "noll ett två tre fyra fem sex sju åtta nio tio elva tolv".split()
_ORDINALS = "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde".split()


def in_words(number: int, one: str = "ett") -> str:
    """The number in a running sentence; ``one`` is "en" before what is called so: "en analys"."""
    if number == 1:
        return one
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


def ordinal(number: int) -> str:
    """ "andra" for 2, in a running sentence."""
    return _ORDINALS[number - 1] if 1 <= number <= len(_ORDINALS) else f"{number}:e"


def without_zeros(value: Decimal) -> Decimal:
    """The number as one writes it: 6.5 for the 6.500 that a column keeps."""
    return Decimal(format(value.normalize(), "f"))
