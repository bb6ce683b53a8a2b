"""The pieces of a printed page: runs of text with their place, and drawn lines."""

from collections import Counter
from dataclasses import dataclass, replace

from goals.importing.characters import squeeze, tidy


@dataclass
class Bit:
    """A run of text on one line: a whole line, or the part of it in one column or cell."""

    x0: float
    x1: float
    y0: float
    y1: float
    text: str
    size: float
    bold: bool
    chars: tuple[tuple[float, float, str], ...] = ()
    italic: bool = False

    def split(self, x: float) -> "list[Bit]":
        """The two parts that a vertical line at x divides, or the bit itself when x cuts a letter."""
        before = [char for char in self.chars if (char[0] + char[1]) / 2 < x]
        after = [char for char in self.chars if (char[0] + char[1]) / 2 >= x]
        parts = [part for part in (before, after) if "".join(c[2] for c in part).strip()]
        if len(parts) < 2 or before[-1][1] > x + 1 and before[-1][2].strip():
            return [self]
        return [self._part(part) for part in parts]

    def _part(self, chars: "list[tuple[float, float, str]]") -> "Bit":
        inked = [char for char in chars if char[2].strip()]
        text = tidy_line("".join(char[2] for char in chars))
        return replace(self, x0=inked[0][0], x1=inked[-1][1], text=text, chars=tuple(chars))

    def gaps(self, least: float = 0.6) -> "list[tuple[float, float]]":
        """Where no letter stands for at least so many times the size."""
        inked = [char for char in self.chars if char[2].strip()]
        pairs = zip(inked, inked[1:], strict=False)
        return [(a[1], b[0]) for a, b in pairs if b[0] - a[1] > least * self.size]


@dataclass
class Rules:
    """The drawn lines of a page: (y, x0, x1) across and (x, y0, y1) down."""

    across: list[tuple[float, float, float]]
    down: list[tuple[float, float, float]]


def tidy_line(text: str) -> str:
    """Keeps a soft hyphen at the line's end as a hyphen, so that the word is joined."""
    text = text.rstrip()
    if text.endswith("\u00ad"):
        text = text[:-1] + "-"
    return squeeze(tidy(text).replace("\n", " "))


def joined(a: Bit, b: Bit, space: str) -> Bit:
    longest = b if len(b.text) > len(a.text) else a
    chars = (*a.chars, (a.x1, a.x1, space), *b.chars)
    y0, y1 = min(a.y0, b.y0), max(a.y1, b.y1)
    text = a.text + space + b.text
    return replace(longest, x0=a.x0, x1=b.x1, y0=y0, y1=y1, text=text, chars=chars)


def body_size(bits: list[Bit]) -> float:
    """The size that most letters have."""
    weight: Counter[float] = Counter()
    for bit in bits:
        weight[bit.size] += len(bit.text)
    return weight.most_common(1)[0][0] if weight else 10.0
