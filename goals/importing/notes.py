"""Markdown's footnotes: the marks leave the text, and each note stands after what refers to it."""

import re
from collections.abc import Callable, Iterator

from .tree import Block, ListItem, Piece

_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)$")
_MARK = re.compile(r"[ \t]*\[\^([^\]\s]+)\](?=[.,;:!?)]|\s*$)|\[\^([^\]\s]+)\]")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")


class Notes:
    """The notes of a text by their mark, each to be said once."""

    def __init__(self, text: str) -> None:
        self.words: dict[str, str] = {}
        self.said: set[str] = set()
        self.text = "\n".join(self._without(text.split("\n")))

    def _without(self, lines: list[str]) -> Iterator[str]:
        """The lines that are no notes; a note goes on while its lines follow on or are indented."""
        mark, is_code, after_blank = "", False, False
        for line in lines:
            is_code ^= bool(_FENCE.match(line))
            begins = None if is_code else _NOTE.match(line)
            if begins:
                mark = begins[1].lower()
                # Two notes with one mark are both kept.
                self.words[mark] = f"{self.words.get(mark, '')}\n\n{begins[2]}".lstrip()
                yield ""
            elif mark and not line.strip():
                self.words[mark] += "\n"
                yield line
            elif mark and (line.startswith(("    ", "\t")) or not after_blank and line[:1] != "#"):
                self.words[mark] += f"\n{line.strip()}"
            else:
                mark = ""
                yield line
            after_blank = not line.strip()

    def take(self, text: str, seen: list[str]) -> str:
        """The text without the marks of known notes, which are added to those seen."""

        def gone(match: re.Match[str]) -> str:
            mark = (match[1] or match[2]).lower()
            if mark not in self.words:
                return match[0]
            seen.append(mark)
            return ""

        return _MARK.sub(gone, text)

    def unsaid(self, marks: list[str]) -> Iterator[str]:
        """The words of those that have not been said yet, in the order they were referred to."""
        for mark in marks:
            if mark not in self.said:
                self.said.add(mark)
                yield self.words[mark]

    def after_paragraphs(self, text: str) -> str:
        """The text, where paragraphs are all there is, with each note after its paragraph."""
        parts: list[str] = []
        waiting = re.split(r"\n[ \t]*\n", text)
        while waiting:
            seen: list[str] = []
            parts.append(self.take(waiting.pop(0), seen))
            waiting[:0] = self.unsaid(seen)
            if not waiting:
                waiting += self.unsaid(list(self.words))
        return "\n\n".join(parts)

    def after_pieces(self, pieces: list[Piece], read: Callable[[str], list[Piece]]) -> list[Piece]:
        """The pieces with each note after the block that refers to it; ``read`` makes a note pieces."""
        result: list[Piece] = []
        waiting = list(pieces)
        while waiting:
            piece = waiting.pop(0)
            seen: list[str] = []
            piece.lines = [self.take(line, seen) for line in piece.lines]
            if piece.block is not None:
                self._take_block(piece.block, seen)
            if piece.block is not None or any(piece.lines):
                result.append(piece)
            waiting[:0] = [made for words in self.unsaid(seen) for made in read(words)]
            if not waiting:  # those that nothing refers to stand last
                left = self.unsaid(list(self.words))
                waiting += [made for words in left for made in read(words)]
        return result

    def _take_block(self, block: Block, seen: list[str]) -> None:
        block.text = self.take(block.text, seen)
        block.rows = [[self.take(cell, seen) for cell in row] for row in block.rows]
        block.items = self._take_items(block.items, seen)

    def _take_items(self, items: list[ListItem], seen: list[str]) -> list[ListItem]:
        return [
            self.take(item, seen)
            if isinstance(item, str)
            else item
            | {
                "text": self.take(item["text"], seen),
                "items": self._take_items(item["items"], seen),
            }
            for item in items
        ]
