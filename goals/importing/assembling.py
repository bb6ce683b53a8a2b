"""The last steps, the same for every format: debris, metadata, title, headings, tree."""

from .characters import join_lines, squeeze
from .contents import Contents, fold, take_contents, take_contents_pieces
from .debris import strip, strip_pieces
from .headings import headings_by_look, infer_headings
from .levels import nest
from .mending import mend
from .metadata import harvest
from .pieces import pieces_of, split_bullets
from .titles import mark_title, take_title
from .tree import Document, Line, Piece


def from_lines(
    lines: list[Line], fallback_title: str, bookmarks: list[tuple[str, int]] | None = None
) -> Document:
    """A document out of lines with nothing but their look (and a PDF's bookmarks)."""
    lines, removed = strip(lines)
    lines, contents = take_contents(lines)
    if bookmarks:
        contents = Contents(bookmarks)
    pieces = _whole_tables(pieces_of(lines, contents))
    if any(piece.size for piece in pieces):
        mark_title(pieces)
        headings_by_look(pieces)
    pieces = mend(pieces)
    return _finish(
        pieces, contents, fallback_title, {squeeze(line.text).lower() for line in removed}
    )


def from_pieces(
    pieces: list[Piece], fallback_title: str, stated: dict[str, str] | None = None
) -> Document:
    """A document out of a format that marks headings, lists and tables itself."""
    pieces = split_bullets(pieces)
    pieces, repeated = strip_pieces(pieces)
    pieces, contents = take_contents_pieces(pieces)
    return _finish(mend(pieces), contents, fallback_title, repeated, stated)


def _whole_tables(pieces: list[Piece]) -> list[Piece]:
    """A table that goes on over a page's end is one table, and its repeated head is said once."""
    result: list[Piece] = []
    for piece in pieces:
        last = result[-1] if result else None
        if last is not None and last.kind == piece.kind == "table" and last.block and piece.block:
            first, more = last.block.rows, piece.block.rows
            if piece.page == last.page + 1 and first and more and len(first[0]) == len(more[0]):
                first.extend(more[1:] if more[0] == first[0] else more)
                last.page = piece.page
                continue
        result.append(piece)
    return result


def _finish(
    pieces: list[Piece],
    contents: Contents,
    fallback_title: str,
    repeated: set[str],
    stated: dict[str, str] | None = None,
) -> Document:
    pieces, facts = harvest(pieces)
    facts = {**facts, **{key: value for key, value in (stated or {}).items() if key not in facts}}
    title, pieces = take_title(pieces, facts.pop("title", ""), contents, repeated)
    if not any(piece.kind == "heading" for piece in pieces):
        pieces = infer_headings(pieces, contents)
    # The title once more at the head of the text, after a cover and a contents list.
    for index, piece in enumerate(pieces):
        if piece.kind == "heading" and title and fold(join_lines(piece.lines)) == fold(title):
            if not any(p.kind == "heading" for p in pieces[:index]):
                del pieces[index]
            break
    if not title:
        title = fallback_title
    return Document(title=title, metadata=facts, sections=nest(pieces))
