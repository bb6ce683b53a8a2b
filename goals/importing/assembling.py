"""The last steps, the same for every format: debris, metadata, title, headings, tree."""

import re

from .characters import join_lines, squeeze
from .debris import (
    CONTENTS_WORD,
    Contents,
    entry_of,
    fold,
    is_navigation,
    is_page_number,
    strip,
    take_contents,
)
from .metadata import can_be_title, harvest, is_kind_word, is_letterhead
from .outline import (
    headings_by_look,
    infer_headings,
    is_sentence,
    mend,
    nest,
    pieces_of,
    split_bullets,
)
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
        _mark_title(pieces)
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
    pieces, repeated = _strip_pieces(pieces)
    pieces, contents = _take_contents_pieces(pieces)
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


def _mark_title(pieces: list[Piece]) -> None:
    """The largest text of the first page, when nothing later is as large."""
    texts = [piece for piece in pieces if piece.kind == "paragraph" and piece.size]
    largest = max((piece.size for piece in texts), default=0.0)
    tops = [piece for piece in texts if piece.size > largest - 0.6]
    others = [piece.size for piece in texts if piece not in tops]
    if len(tops) == 1 and tops[0].page <= 2 and others and largest > 1.07 * max(others):
        text = join_lines(tops[0].lines)
        if can_be_title(text) and not is_kind_word(text):
            tops[0].kind, tops[0].level, tops[0].is_title = "heading", 1, True


def _strip_pieces(pieces: list[Piece]) -> tuple[list[Piece], set[str]]:
    lines = []
    for piece in pieces:
        text = join_lines(piece.lines) if piece.kind in ("paragraph", "heading") else ""
        line = Line(text, page=piece.page, gap=piece.gap)
        if piece.kind in ("list", "table"):
            line.table = [[]]
        lines.append(line)
    index_of = {id(line): index for index, line in enumerate(lines)}
    kept, removed = strip(lines)
    result = []
    for line in kept:
        piece = pieces[index_of[id(line)]]
        piece.gap = line.gap
        result.append(piece)
    for piece in result:
        if piece.kind == "paragraph" and len(piece.lines) > 1:
            piece.lines = [
                line for line in piece.lines if not (is_navigation(line) or is_page_number(line))
            ]
    return [p for p in result if p.block or squeeze(" ".join(p.lines))], {
        squeeze(line.text).lower() for line in removed if squeeze(line.text)
    }


def _take_contents_pieces(pieces: list[Piece]) -> tuple[list[Piece], Contents]:
    """Contents lists set as paragraphs, as a list or as a table under the word Innehåll."""
    headings = {fold(join_lines(p.lines)) for p in pieces if p.kind == "heading"}
    kept: list[Piece] = []
    titles: list[tuple[str, int]] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        text = join_lines(piece.lines) if piece.kind in ("paragraph", "heading") else ""
        if CONTENTS_WORD.match(text) or (
            piece.kind == "paragraph"
            and piece.lines
            and CONTENTS_WORD.match(squeeze(piece.lines[0]))
        ):
            entries = (
                [] if CONTENTS_WORD.match(text) else _entries(piece, headings, pieces[index:], 1)
            )
            end = index
            while end < len(pieces):
                more = _entries(pieces[end], headings, pieces[end + 1 :], 0)
                if not more:
                    break
                entries += more
                end += 1
            if entries:
                titles += entries
                index = end
                continue
            if piece.kind == "heading" and index < len(pieces) and pieces[index].kind == "heading":
                continue
        elif piece.kind in ("paragraph", "list"):
            lines = (
                piece.lines
                if piece.kind == "paragraph"
                else list(piece.block.strings() if piece.block else [])
            )
            dotted = [entry_of(line) for line in lines]
            leaders = [line for line in lines if re.search(r"(\.\s?){4,}\s*\d{1,3}\s*$", line)]
            if lines and all(dotted) and leaders:
                titles += [(title, 1) for title in dotted if title]
                continue
        kept.append(piece)
    return kept, Contents(titles)


def _entries(
    piece: Piece, headings: set[str], later: list[Piece], skip: int
) -> list[tuple[str, int]]:
    """The contents lines a piece holds, nothing unless all of it is contents."""
    if piece.kind == "heading":
        return []
    if piece.kind == "table":
        rows = [[cell for cell in row if cell] for row in (piece.block.rows if piece.block else [])]
        lines = ["\t".join(row) for row in rows]
    elif piece.kind == "list":
        lines = list(piece.block.strings()) if piece.block else []
    else:
        lines = piece.lines[skip:]
    lines = [line for line in lines if squeeze(line)]
    if not headings:
        headings = {
            fold(join_lines(p.lines)) for p in later if p.kind == "paragraph" and len(p.lines) == 1
        }
    found = []
    for line in lines:
        title = entry_of(line, loose=True)
        if title is None or (fold(title) not in headings and fold(line) in headings):
            title = squeeze(line) if fold(line) in headings else None
        if title is None:
            return []
        found.append((title, 1))
    return found


def _finish(
    pieces: list[Piece],
    contents: Contents,
    fallback_title: str,
    repeated: set[str],
    stated: dict[str, str] | None = None,
) -> Document:
    pieces, facts = harvest(pieces)
    facts = {**facts, **{key: value for key, value in (stated or {}).items() if key not in facts}}
    title, pieces = _title(pieces, facts.pop("title", ""), contents, repeated)
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


def _title(
    pieces: list[Piece], named: str, contents: Contents, repeated: set[str]
) -> tuple[str, list[Piece]]:
    """The title and the pieces without it."""
    for piece in pieces:
        if piece.is_title:
            title = join_lines(piece.lines)
            return title, _without(pieces, piece)
    headings = [piece for piece in pieces if piece.kind == "heading"]
    if headings:
        first = headings[0]
        text = join_lines(first.lines)
        if named and fold(named) != fold(text):
            return named, pieces
        top = min(piece.level for piece in headings)
        at = pieces.index(first)
        before = [p for p in pieces[:at] if p.kind == "paragraph" and _heads(p)]
        alone = sum(piece.level == top for piece in headings) == 1
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        bodyless = following is None or following.kind == "heading"
        if first.level == top and (alone or (bodyless and not before)):
            if alone and first is not headings[-1] or bodyless or (alone and at == 0 and named):
                return text, _without(pieces, first)
            if alone and len(headings) == 1:
                return text, _without(pieces, first)
        if named:
            return named, pieces
        if before:
            return join_lines(before[0].lines), _without(pieces, before[0])
        return "", pieces
    if named:
        return named, [
            p for p in pieces if fold(join_lines(p.lines)) != fold(named) or p.kind != "paragraph"
        ]
    later: Piece | None = None
    for _index, piece in enumerate(pieces[:14]):
        if piece.kind != "paragraph":
            break
        text = join_lines(piece.lines)
        if is_sentence(text) and not text.endswith(":"):
            break
        if not can_be_title(text) or text.endswith(":") or len(piece.lines) > 3:
            continue
        runs_on_pages = text.lower() in repeated and not _names_document(text)
        if is_letterhead(text) or runs_on_pages:
            later = later or piece
            continue
        if contents.level_of(text) is not None and later:
            break
        return text, _without(pieces, piece)
    if later is not None:
        return join_lines(later.lines), _without(pieces, later)
    return "", pieces


def _heads(piece: Piece) -> bool:
    text = join_lines(piece.lines)
    return (
        can_be_title(text)
        and not is_letterhead(text)
        and not is_sentence(text)
        and len(piece.lines) < 4
    )


def _names_document(text: str) -> bool:
    return not is_kind_word(text) and bool(
        re.search(
            r"policy|riktlinje|modell|plan|program|strategi|reglemente|vision|mål|tax|regler|budget"
            r"|ordning|direktiv|föreskrift|värdegrund|dokument",
            text,
            re.IGNORECASE,
        )
    )


def _without(pieces: list[Piece], piece: Piece) -> list[Piece]:
    return [other for other in pieces if other is not piece]
