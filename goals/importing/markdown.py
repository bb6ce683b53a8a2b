"""Markdown, by way of HTML."""

import re

import lxml.html
from markdown_it import MarkdownIt

from .assembling import from_lines, from_pieces
from .html import Reader
from .notes import Notes
from .plain import lines_of
from .tree import Document, Piece


def read(text: str, fallback_title: str) -> Document:
    front: list[str] = []
    match = re.match(r"^(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|$)", text, re.DOTALL)
    if match:
        text = text[match.end() :]
        for line in match[2].split("\n"):
            pair = re.match(r"^\s*([\w .åäöÅÄÖ§-]+?)\s*[:=]\s*[\"']?(.*?)[\"']?\s*$", line)
            if pair and pair[2]:
                front.append(f"{pair[1].replace('_', ' ')}: {pair[2]}")
    notes = Notes(text)
    text = notes.text
    if not re.search(
        r"^ {0,3}(?:#{1,6} |[^\n]+\n {0,3}(?:=+|-{3,})\s*$)|^\s*<h[1-6]", text, re.MULTILINE
    ):
        if not re.search(r"^\s*\|.*\|\s*$", text, re.MULTILINE):
            plain = notes.after_paragraphs(text)
            plain = re.sub(r"\*\*(.+?)\*\*|__(.+?)__", lambda m: m[1] or m[2], plain)
            plain = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", plain)
            plain = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", plain)
            return from_lines(lines_of("\n".join([*front, ""]) + plain), fallback_title)
    # A form feed is only a page's end; Markdown knows no pages.
    text = text.replace("\f", "\n\n")
    parser = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])

    def pieces_of(markdown: str) -> list[Piece]:
        reader = Reader()
        if html := parser.render(markdown).strip():
            reader.children(lxml.html.fragment_fromstring(html, create_parent="div"))
        reader.flush()
        return reader.pieces

    pieces = notes.after_pieces(pieces_of(text), pieces_of)
    if front:
        pieces.insert(0, Piece("paragraph", front))
    return from_pieces(pieces, fallback_title)
