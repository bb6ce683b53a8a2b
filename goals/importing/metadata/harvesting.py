"""Finds what a document says about itself in its pieces, and takes it out of them."""

import re
from collections.abc import Iterator

from goals.importing.characters import join_lines, squeeze
from goals.importing.tree import Block, Piece
from goals.importing.wording import is_sentence

from .facts import Facts, is_long
from .keys import KEYS, fits, key_of, split_pair
from .values import DATE, date_in, organ_in

_OF_THIS = re.compile(
    r"\b(?:denna|detta|dessa|dokumentet|styrdokumentet|policyn|planen|programmet|strategin|riktlinje(?:n|rna)"
    r"|reglementet|styrmodellen|visionen)\b[^.]{0,80}?\b(?:antogs|antagits|fastställdes|beslutades|är antag\w+"
    r"|har antagits|är fastställ\w+|är beslutad|har fastställts)\b(?P<rest>[^.]{0,120}(?:\.\d[^.]{0,60})?)",
    re.IGNORECASE,
)
_DRAFT = re.compile(
    r"^(utkast|förslag|remissversion|remiss|arbetsmaterial|förslag till beslut|tjänsteskrivelse)\b",
    re.I,
)


def harvest(pieces: list[Piece]) -> tuple[list[Piece], dict[str, str]]:
    """Take the metadata out of the pieces; what is not understood stays where it was."""
    is_draft = any(
        piece.kind in ("paragraph", "heading")
        and _DRAFT.match(squeeze(" ".join(piece.lines)))
        and len(squeeze(" ".join(piece.lines))) < 60
        for piece in pieces
    )
    found = Facts(is_draft)
    head = _head_length(pieces)
    kept = _pass(pieces[:head], found, in_head=True)
    tail_start = _tail_start(pieces, head)
    kept += pieces[head:tail_start]
    kept += _pass(pieces[tail_start:], found, in_head=False)
    if "adopted_on" not in found.facts:
        _from_sentence(kept, found)
    if "adopted_on" not in found.facts and found.names_decider and not is_draft:
        # In a box that says who decided, the date is the decision's.
        if date_in(found.facts.get("dated", "")):
            found.facts["adopted_on"] = found.facts.pop("dated")
    order = list(KEYS)
    rank = {"organ": -3, "adopted_on": -2, "paragraf": -1}
    facts = dict(
        sorted(
            found.facts.items(),
            key=lambda f: rank.get(f[0], order.index(f[0]) if f[0] in order else 99),
        )
    )
    return kept, facts


def _head_length(pieces: list[Piece]) -> int:
    for index, piece in enumerate(pieces):
        if piece.kind == "list" or index > 60:
            return index
        if piece.kind == "table" and not _is_fact_table(piece.block):
            return index
        if piece.kind == "paragraph":
            text = join_lines(piece.lines)
            facts = sum(
                1 for line in piece.lines if split_pair(line) or Facts(False).statement(line)
            )
            if is_sentence(text) and not facts:
                return index
    return len(pieces)


def _tail_start(pieces: list[Piece], head: int) -> int:
    index = len(pieces)
    while index > head and len(pieces) - index < 8:
        piece = pieces[index - 1]
        if (
            piece.kind == "table"
            and _is_fact_table(piece.block)
            or piece.kind == "paragraph"
            and any(_tail_fact(line) for line in piece.lines)
        ):
            index -= 1
        elif index - 1 > head and _key_and_value(pieces[index - 2], piece):
            index -= 2
        else:
            break
    return index


def _key_and_value(key: Piece, value: Piece) -> bool:
    """A key on a line of its own, set apart from the value below it."""
    if not key.kind == value.kind == "paragraph" or len(key.lines) > 1 or len(value.lines) > 1:
        return False
    return _alone(key.lines[0], value.lines[0], Facts(False))


def _tail_fact(line: str) -> bool:
    pair = split_pair(line)
    return bool(pair and (":" in line or "\t" in line)) or Facts(False).statement(line)


def _is_fact_table(block: Block | None) -> bool:
    if block is None or not block.rows:
        return False
    facts = sum(
        1 for row in block.rows if any(key_of(cell) or split_pair(cell) for cell in row if cell)
    )
    return facts * 2 >= len(block.rows) and facts > 0


def _pass(pieces: list[Piece], found: Facts, in_head: bool) -> list[Piece]:
    kept: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        if piece.kind == "table" and _is_fact_table(piece.block):
            rows = _table_facts(piece.block.rows if piece.block else [], found)
            if rows:
                piece.block = Block("table", rows=rows)
                kept.append(piece)
            continue
        if piece.kind != "paragraph":
            if not (piece.kind == "heading" and in_head and _heading_fact(piece, found)):
                kept.append(piece)
            continue
        following = pieces[index] if index < len(pieces) else None
        if len(piece.lines) == 1 and following is not None and following.kind == "paragraph":
            # The key on one line, its value on the next.
            if _alone(piece.lines[0], following.lines[0], found):
                following.lines = following.lines[1:]
                if not following.lines:
                    index += 1
                continue
        piece.lines = list(_line_facts(piece.lines, found))
        if piece.lines:
            kept.append(piece)
    return kept


def _heading_fact(piece: Piece, found: Facts) -> bool:
    """A designation or adoption set as a heading on a cover."""
    text = join_lines(piece.lines)
    return bool(re.search(r"\d", text)) and found.statement(text)


def _alone(key_line: str, value_line: str, found: Facts) -> bool:
    key = key_of(key_line)
    value = squeeze(value_line)
    if (
        not key
        or not value
        or len(value) > 100
        or is_sentence(value)
        or key_of(value)
        or split_pair(value)
    ):
        return False
    if len(squeeze(key_line)) < 4 and key != "diarienummer" and key != "paragraf":
        return False
    if key in (
        "responsible",
        "contact",
        "applies_to",
        "kind",
        "title",
        "version",
        "replaces",
        "revision",
        "validity",
    ):
        if not key_line.strip().endswith(":") and not fits(key, value):
            return False
    return found.pair(key, key_line, value)


def _line_facts(lines: list[str], found: Facts) -> Iterator[str]:
    lines = _unwrapped(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        pair = split_pair(line)
        if pair and not (is_long(line) and line.rstrip().endswith(".")):
            if found.pair(*pair):
                if pair[0] == "adopted" and index < len(lines) and not date_in(line):
                    # The decision's date and § on a line of their own.
                    rest = re.sub(r"§§?\s*\d{1,4}|[\s,.()]|\bden\b", "", DATE.sub("", lines[index]))
                    if not rest and date_in(lines[index]) and found.adoption("", lines[index]):
                        index += 1
                continue
        elif found.statement(line):
            continue
        elif index < len(lines) and _alone(line, lines[index], found):
            index += 1
            continue
        yield line


def _unwrapped(lines: list[str]) -> list[str]:
    """A fact whose value goes on on the next line is one line."""
    result: list[str] = []
    for line in lines:
        goes_on = result and split_pair(result[-1]) and not split_pair(line)
        torn = goes_on and (
            result[-1].rstrip().endswith(("-", "§")) or re.match(r"\s*[a-zåäöé§]", line)
        )
        if torn and not Facts(False).statement(line):
            result[-1] = join_lines([result[-1].replace(":\t", ": ").replace("\t", ": "), line])
        else:
            result.append(line)
    return result


def _table_facts(rows: list[list[str]], found: Facts) -> list[list[str]]:
    """Key and value side by side (any number of pairs a row), or keys in one row, values below."""
    left: list[list[str]] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        index += 1
        below = rows[index] if index < len(rows) else None
        keys = [key_of(cell) if cell else None for cell in row]
        filled = [cell for cell in row if cell]
        if below and len(filled) > 1 and sum(map(bool, keys)) == len(filled):
            if not any(key_of(cell) for cell in below if cell):
                taken = [
                    found.pair(key, label, value) if key else not value
                    for key, label, value in zip(keys, row, below, strict=False)
                ]
                if all(taken):
                    index += 1
                    continue
        cells = filled
        unused: list[str] = []
        at = 0
        while at < len(cells):
            key = key_of(cells[at])
            if key and at + 1 < len(cells) and found.pair(key, cells[at], cells[at + 1]):
                at += 2
                continue
            pair = split_pair(cells[at])
            if pair and found.pair(*pair):
                at += 1
                continue
            unused.append(cells[at])
            at += 1
        if unused:
            left.append(row if len(unused) == len(filled) else unused)
    if len(rows) > 1 and left == rows[:1] and _is_only_a_head(rows[0]):
        return []
    width = max((len(row) for row in left), default=0)
    return [row + [""] * (width - len(row)) for row in left]


# What the columns of a table of facts are headed, in Markdown where a table must have a head.
_HEADS = {
    "fält", "värde", "värden", "uppgift", "uppgifter", "egenskap", "egenskaper", "metadata", "nyckel",
    "attribut", "parameter", "benämning", "innehåll", "beskrivning", "information", "dokumentinformation",
    "dokumentuppgifter", "field", "key", "property", "value",
}  # fmt: skip


def _is_only_a_head(row: list[str]) -> bool:
    """The head of a table whose every fact was taken: it says nothing by itself."""
    return all(cell.strip("*_: ").lower() in _HEADS for cell in row if cell)


def _from_sentence(pieces: list[Piece], found: Facts) -> None:
    """A sentence saying when and by whom this very document was adopted. It stays in the text."""
    for piece in pieces:
        if piece.kind != "paragraph":
            continue
        match = _OF_THIS.search(join_lines(piece.lines))
        if match and date_in(match["rest"]) and organ_in(match["rest"]):
            found.adoption("", match["rest"])
            return


def is_draft(text: str) -> bool:
    return bool(_DRAFT.match(text))
