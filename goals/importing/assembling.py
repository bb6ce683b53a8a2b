"""The last steps, the same for every format: debris, metadata, title, headings, tree."""

from .characters import join_lines, squeeze
from .contents import Contents, fold, take_contents, take_contents_pieces
from .debris import strip, strip_pieces
from .headings import infer_headings, mark_headings
from .levels import nest
from .mending import mend
from .metadata import harvest
from .pieces import pieces_of, split_bullets
from .titles import mark_title, take_title
from .tree import Block, Document, Line, Piece


def from_lines(
    lines: list[Line], fallback_title: str, bookmarks: list[tuple[str, int]] | None = None
) -> Document:
    """A document out of lines with nothing but their look (and a PDF's bookmarks)."""
    lines, removed = strip(lines)
    lines, contents = take_contents(lines)
    if bookmarks:
        contents = Contents(bookmarks)
    pieces = mend(_whole_tables(pieces_of(lines, contents)))
    return _finish(
        pieces, contents, fallback_title, {squeeze(line.text).lower() for line in removed}
    )


def from_pieces(pieces: list[Piece], fallback_title: str) -> Document:
    """A document out of a format that marks headings, lists and tables itself."""
    pieces, repeated = strip_pieces(split_bullets(pieces))
    pieces, contents = take_contents_pieces(pieces)
    return _finish(mend(pieces), contents, fallback_title, repeated)


def _whole_tables(pieces: list[Piece]) -> list[Piece]:
    """A table that goes on in the next column or page is one, and its repeated head is said once."""
    result: list[Piece] = []
    for piece in pieces:
        last = result[-1] if result else None
        if last is not None and "table" in (last.kind, piece.kind):
            first, more = _rows(last), _rows(piece)
            is_torn = last.kind == piece.kind or last.page != piece.page
            if is_torn and piece.page <= last.page + 1 and first and more:
                if len(first[0]) == len(more[0]):
                    first = first + (more[1:] if more[0] == first[0] else more)
                    result[-1] = Piece("table", block=Block("table", rows=first), page=piece.page)
                    continue
        result.append(piece)
    return result


def _rows(piece: Piece) -> list[list[str]]:
    """A table's rows; a line of cells that the page's end has torn from its table is one row."""
    if piece.block is not None:
        return piece.block.rows
    cells = piece.lines[0].strip().split("\t") if len(piece.lines) == 1 else []
    return [[squeeze(cell) for cell in cells]] if len(cells) > 1 else []


def _finish(
    pieces: list[Piece], contents: Contents, fallback_title: str, repeated: set[str]
) -> Document:
    pieces, facts = harvest(pieces)
    heads = [piece for piece in pieces[:15] if piece.page == 1 and piece.kind == "paragraph"]
    heads = [piece for piece in heads if join_lines(piece.lines).lower() in repeated]
    content = _without(pieces, heads)
    mark_title(content)
    mark_headings(content, contents)
    title, pieces = take_title(pieces, facts.pop("title", ""), contents, repeated)
    # The first of a page's heads was kept for what it might say; it said nothing more.
    pieces = _without(pieces, heads)
    if not any(piece.kind == "heading" for piece in pieces):
        infer_headings(pieces, contents)
    # The title once more at the head of the text, after a cover and a contents list.
    first = next((piece for piece in pieces if piece.kind == "heading"), None)
    if first is not None and title and fold(join_lines(first.lines)) == fold(title):
        pieces.remove(first)
    return Document(title=title or fallback_title, metadata=facts, sections=nest(pieces))


def _without(pieces: list[Piece], taken: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if not any(piece is other for other in taken)]
