"""The tree that every reader produces, whatever the file's format was."""

from collections.abc import Iterator
from dataclasses import dataclass, field

# A list item is its text, or {"text", "ordered", "items"} when it has a list of its own.
ListItem = str | dict


class StyrdokumentError(Exception):
    """The file cannot become a styrdokument. The message is Swedish and says what to do."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass
class Block:
    """One paragraph, list or table. Merged table cells leave "" in the cells they cover."""

    kind: str
    text: str = ""
    ordered: bool = False
    items: list[ListItem] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def as_dict(self) -> dict:
        if self.kind == "list":
            return {"kind": "list", "ordered": self.ordered, "items": self.items}
        if self.kind == "table":
            return {"kind": "table", "rows": self.rows}
        return {"kind": self.kind, "text": self.text}

    def strings(self) -> Iterator[str]:
        if self.kind == "list":
            yield from _item_strings(self.items)
        elif self.kind == "table":
            for row in self.rows:
                yield from row
        else:
            yield self.text


def _item_strings(items: list[ListItem]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            yield item["text"]
            yield from _item_strings(item["items"])


@dataclass
class Section:
    """Level is the depth in the tree, 1 at the top. Text before the first heading has heading ""."""

    level: int
    heading: str
    blocks: list[Block] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "level": self.level,
            "heading": self.heading,
            "blocks": [block.as_dict() for block in self.blocks],
            "sections": [section.as_dict() for section in self.sections],
        }

    def walk(self) -> Iterator["Section"]:
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass
class Document:
    title: str
    metadata: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "title": self.title,
            "metadata": self.metadata,
            "sections": [section.as_dict() for section in self.sections],
        }

    def walk(self) -> Iterator[Section]:
        for section in self.sections:
            yield from section.walk()

    def strings(self) -> Iterator[str]:
        """Every heading and text of the tree, in reading order."""
        for section in self.walk():
            yield section.heading
            for block in section.blocks:
                yield from block.strings()


@dataclass
class Line:
    """A line of a file that has no structure but lines: plain text and PDF.

    gap is the number of blank lines before it; size, bold and italic are 0 and False where unknown.
    """

    text: str
    page: int = 1
    gap: int = 0
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    table: list[list[str]] | None = None

    @property
    def indent(self) -> int:
        expanded = self.text.expandtabs(4)
        return len(expanded) - len(expanded.lstrip())


@dataclass
class Piece:
    """What a reader hands over: a heading, or a block that may still turn out to be one.

    kind is heading, paragraph, list or table. lines keeps a paragraph's line breaks, which
    separate metadata from each other; they are joined at the end.
    """

    kind: str
    lines: list[str] = field(default_factory=list)
    level: int = 0
    block: Block | None = None
    page: int = 1
    gap: int = 1
    bold: bool = False
    italic: bool = False
    size: float = 0.0
    is_title: bool = False
