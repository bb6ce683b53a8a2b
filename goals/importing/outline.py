"""From pieces in a row to a tree of sections, and the guessing of headings where none are marked."""

import re

from .characters import BULLET, ORDERED, join_lines, squeeze
from .debris import Contents, fold
from .tree import Block, Line, ListItem, Piece, Section

_MONTH = r"(?:jan|feb|mars?|apr|maj|juni?|juli?|aug|sept?|okt|nov|dec)[a-z]*"
_HAS_DATE = re.compile(rf"\b\d{{1,2}} {_MONTH}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|^{_MONTH}[ ,]", re.I)
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[^\W\d])")
_NAMED_PART = re.compile(
    r"^(?:dokument|bilaga|kapitel|kap\.|del|avsnitt|avdelning|mål|område|tema)\s+"
    r"(?:\d{1,2}|[A-ZIVX]{1,4})\b\s*[:.–-]?\s*(?=\S|$)",
    re.IGNORECASE,
)
_CHAPTER = re.compile(r"^(?:kapitel|kap\.|del|avdelning)\s", re.IGNORECASE)
_PARAGRAF = re.compile(r"^(?:\d{1,3}\s*§|§\s*\d{1,3})(?:\s+\S.*)?$")
_ADDRESSEE = re.compile(r"^(?:till|att|kopia till|för kännedom till)\s+[a-zåäö]", re.IGNORECASE)
_SENDER = re.compile(
    r"^(?:[\w-]+\s+){0,3}[\w-]*(?:kontoret|förvaltningen|kommun|sektorn|avdelningen|enheten"
    r"|kansliet|kansli|nämnden|styrelsen|fullmäktige)$",
    re.IGNORECASE,
)
_PICTURE_WORD = re.compile(r"(film|video|bild|foto|illustration|figur|diagram|logotyp)\w*\b", re.I)
_ORGAN_ALONE = re.compile(
    r"^(kommunfullmäktige|fullmäktige|kommunstyrelsen|regionfullmäktige|"
    r"(?:de kommunala )?bolage(?:n|t)|nämnder(?:na)?|nämnd(?:en)?)"
    r"(?:(?:,| och|/)\s*(?:kommunstyrelsen|nämnder(?:na)?|bolag(?:en)?|styrelser(?:na)?))*$",
    re.IGNORECASE,
)
_RECIPIENTS = re.compile(
    r"skickas till$|^(?:expedieras|expediering|sändlista|delges|kopia)", re.IGNORECASE
)
_CAPS_LEAD = re.compile(r"^([A-ZÅÄÖÉ]{3,}(?:[ /-][A-ZÅÄÖÉ]{2,})*)[:.]?\s+(?=[A-ZÅÄÖ][a-zåäö])")
_ENDS = re.compile(r"(?:[.!?;:,]|\.{2,}|…)[\"”’')]*$")


def is_sender(text: str) -> bool:
    text = squeeze(text)
    return bool(_SENDER.match(text)) and not re.search(r"\b(?:i|för|till|av|på|med|om)\b", text)


def is_addressee(text: str) -> bool:
    text = squeeze(text)
    return len(text) < 90 and bool(_ADDRESSEE.match(text)) and not _ENDS.search(text)


def is_sentence(text: str) -> bool:
    text = squeeze(text)
    return len(text) > 150 or (len(text.split()) >= 6 and text.endswith((".", "!", "?", ":", ";")))


# --- lines to pieces ---------------------------------------------------------------------------


def pieces_of(lines: list[Line], contents: Contents) -> list[Piece]:
    pieces: list[Piece] = []
    group: list[Line] = []
    for line in lines:
        if line.table is not None:
            pieces += _group_pieces(group, contents)
            group = []
            pieces.append(
                Piece("table", block=Block("table", rows=line.table), page=line.page, gap=line.gap)
            )
            continue
        if group and (line.gap or _new_look(group[-1], line)):
            pieces += _group_pieces(group, contents)
            group = []
        group.append(line)
    pieces += _group_pieces(group, contents)
    return pieces


def _new_look(before: Line, line: Line) -> bool:
    if not (before.size and line.size):
        return False
    return abs(before.size - line.size) > 0.6 or before.bold != line.bold


def _heading_on_first_line(group: list[Line], contents: Contents) -> bool:
    first, second = squeeze(group[0].text), squeeze(group[1].text)
    if _ENDS.search(first) or "\t" in group[0].text.strip() or len(first) > 90:
        return False
    if BULLET.match(group[0].text) or BULLET.match(group[1].text):
        return False
    if contents.level_of(first) is not None and second[:1].isupper():
        return True
    if re.match(r"^\d{1,2}(\.\d{1,2})+\.?\s+[A-ZÅÄÖ]", first):
        return True
    if not (first[:1].isupper() and second[:1].isupper() and len(first) <= 60):
        return False
    longest = max(len(line.text) for line in group)
    return len(first) < 0.6 * longest and len(second) >= 60 and len(second) > 1.5 * len(first)


def _group_pieces(group: list[Line], contents: Contents) -> list[Piece]:
    if not group:
        return []
    if len(group) > 1 and not group[0].size and _heading_on_first_line(group, contents):
        head = _group_pieces(group[:1], contents)
        group[1].gap = 1
        return head + _group_pieces(group[1:], contents)
    pieces: list[Piece] = []
    index = 0
    while index < len(group):
        line = group[index]
        run = _tabular_run(group, index)
        if run:
            rows = [[squeeze(cell) for cell in row] for row in run]
            pieces.append(Piece("table", block=Block("table", rows=rows), page=line.page))
            index += len(run)
            continue
        if _starts_item(group, index):
            taken, block = _list_at(group, index)
            pieces.append(Piece("list", block=block, page=line.page, gap=line.gap))
            index += taken
            continue
        if pieces and pieces[-1].kind == "paragraph":
            pieces[-1].lines.append(line.text)
        else:
            pieces.append(
                Piece(
                    "paragraph",
                    [line.text],
                    page=line.page,
                    gap=line.gap,
                    size=line.size,
                    bold=line.bold,
                )
            )
        index += 1
    return pieces


def _cells(text: str) -> list[str]:
    text = text.strip()
    return re.split(r"\t+", text) if "\t" in text else re.split(r" {3,}", text)


def _tabular_run(group: list[Line], start: int) -> list[list[str]]:
    """Rows of consecutive lines that are divided alike by tabs (or by wide spaces: three lines)."""
    if BULLET.match(group[start].text):
        return []
    width = len(_cells(group[start].text))
    if width < 2:
        return []
    rows = []
    for line in group[start:]:
        cells = _cells(line.text)
        if len(cells) != width or BULLET.match(line.text):
            break
        rows.append(cells)
    by_tab = "\t" in group[start].text.strip()
    return rows if len(rows) >= (2 if by_tab else 3) else []


def _starts_item(group: list[Line], index: int) -> bool:
    text = group[index].text
    if BULLET.match(text):
        return True
    match = ORDERED.match(text)
    if not match:
        return False
    # A lone number may be a heading; two in a row, or a text under way, make a list.
    others = [line for i, line in enumerate(group) if i != index and ORDERED.match(line.text)]
    return bool(others) or bool(_ENDS.search(text)) or bool(match[4])


def _list_at(group: list[Line], start: int) -> tuple[int, Block]:
    """Items with their wrapped lines; deeper indent (two spaces or more) is a list inside."""
    entries: list[tuple[int, bool, list[str]]] = []
    index = start
    while index < len(group):
        text = group[index].text
        match = BULLET.match(text) or (_starts_item(group, index) and ORDERED.match(text)) or None
        if match:
            marker = match[0].strip()
            entries.append(
                (group[index].indent, marker[:1].isalnum() and marker != "o", [text[match.end() :]])
            )
        else:
            said = entries[-1][2]
            wrapped = not said[-1].strip() or (
                not _ENDS.search(said[-1].strip())
                or text.strip()[:1].islower()
                or group[index].indent >= entries[-1][0] + 2
            )
            if not wrapped:
                break
            said.append(text)
        index += 1
    return index - start, list_block(
        [(indent, ordered, join_lines(said)) for indent, ordered, said in entries]
    )


def list_block(entries: list[tuple[int, bool, str]]) -> Block:
    """entries are (indent or level, ordered, text)."""
    entries = [entry for entry in entries if entry[2]]
    if not entries:
        return Block("list")
    root: list[ListItem] = []
    stack: list[tuple[int, list[ListItem]]] = [(entries[0][0], root)]
    for indent, ordered, text in entries:
        while len(stack) > 1 and indent < stack[-1][0]:
            stack.pop()
        if indent >= stack[-1][0] + 2 and stack[-1][1]:
            parent = stack[-1][1][-1]
            if isinstance(parent, str):
                parent = {"text": parent, "ordered": ordered, "items": []}
                stack[-1][1][-1] = parent
            stack.append((indent, parent["items"]))
        stack[-1][1].append(text)
    return Block("list", ordered=entries[0][1], items=root)


# --- shared repairs ----------------------------------------------------------------------------


def split_bullets(pieces: list[Piece]) -> list[Piece]:
    """A paragraph whose lines begin with bullets is a list, whatever format it came from."""
    result: list[Piece] = []
    for piece in pieces:
        if piece.kind != "paragraph" or not any(BULLET.match(line) for line in piece.lines):
            result.append(piece)
            continue
        lines = [Line(text, page=piece.page) for text in piece.lines if text.strip()]
        parts = _group_pieces(lines, Contents())
        if parts:
            parts[0].gap = piece.gap
        result += parts
    return result


def mend(pieces: list[Piece]) -> list[Piece]:
    """Join what a page break tore apart; gather bullets, capital-lead definitions and …-items."""
    result: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        last = result[-1] if result else None
        text = squeeze(" ".join(piece.lines)) if piece.kind == "paragraph" else ""
        if last is not None and last.kind == "list" and piece.kind == "paragraph":
            if last.block and _lonely_bullet(last.block):
                last.block.items = [*last.block.items[:-1], text]
                index += 1
                continue
        if last is not None and piece.kind == "list" and piece.block and not piece.block.items:
            # A bullet alone on its line belongs to the paragraph after it.
            following = pieces[index + 1] if index + 1 < len(pieces) else None
            if following is not None and following.kind == "paragraph":
                item = Block("list", items=[join_lines(following.lines)])
                pieces[index + 1] = Piece("list", block=item, page=following.page, gap=piece.gap)
            index += 1
            continue
        if last is not None and last.kind == piece.kind == "list" and last.block and piece.block:
            if last.block.ordered == piece.block.ordered:
                last.block.items += piece.block.items
                index += 1
                continue
        if last is not None and last.kind == piece.kind == "paragraph" and _torn(last, piece, text):
            last.lines += piece.lines
            index += 1
            continue
        if last is not None and last.kind == "list" and text[:1].islower() and piece.gap >= 2:
            if last.block and last.block.items and isinstance(last.block.items[-1], str):
                if not _ENDS.search(last.block.items[-1]) and len(last.block.items[-1]) > 25:
                    last.block.items[-1] = join_lines([last.block.items[-1], text])
                    index += 1
                    continue
        for is_item in (_CAPS_LEAD.match, re.compile(r"^(?:\.{2,3}|…)\s*\w").match):
            run = _run(pieces, index, is_item)
            if len(run) >= 2:
                items: list[ListItem] = [join_lines(p.lines) for p in run]
                result.append(Piece("list", block=Block("list", items=items), page=piece.page))
                index += len(run)
                break
        else:
            result.append(piece)
            index += 1
    return [piece for piece in result if not (piece.kind == "list" and not piece.block.items)]


def _lonely_bullet(block: Block) -> bool:
    return bool(block.items) and block.items[-1] == ""


def _run(pieces: list[Piece], start: int, matches) -> list[Piece]:
    run = []
    for piece in pieces[start:]:
        if piece.kind != "paragraph" or not matches(join_lines(piece.lines)):
            break
        run.append(piece)
    return run


def _torn(before: Piece, after: Piece, text: str) -> bool:
    said = join_lines(before.lines)
    if _ENDS.search(said) or not text[:1].islower() or before.bold != after.bold:
        return False
    if ORDERED.match(text) or len(before.lines) > 1 and "\t" in before.lines[-1]:
        return False
    if after.gap >= 2 or after.page != before.page:
        return len(said) >= 25
    return len(said) >= 60 and bool(
        re.search(
            r"(?:-|\b(?:och|att|i|på|för|av|med|under|till|som|en|ett|den|det|de|vid|om|inom))$",
            said,
        )
    )


def headings_by_look(pieces: list[Piece], factor: float = 1.07) -> None:
    """Authors without heading styles, and PDF files, show headings by weight and size."""
    if any(piece.kind == "heading" and not piece.is_title for piece in pieces):
        return
    weight: dict[float, int] = {}
    for piece in pieces:
        if piece.kind == "paragraph" and not piece.bold:
            weight[piece.size] = weight.get(piece.size, 0) + len(" ".join(piece.lines))
    body = max(weight, key=lambda size: weight[size], default=0.0)
    chosen = []
    for index, piece in enumerate(pieces[:-1]):
        text = squeeze(" ".join(piece.lines))
        if piece.kind != "paragraph" or len(piece.lines) > 3 or len(text) > 160:
            continue
        larger = bool(piece.size and body and piece.size > body * factor)
        smaller = bool(piece.size and body and piece.size < body * 0.93)
        if not (larger or piece.bold and not smaller) or not re.search(r"[^\W\d]", text):
            continue
        if text.endswith((",", ";")) or text.endswith((".", ":")) and not larger:
            continue
        if (
            BULLET.match(text)
            or any("\t" in line.strip() for line in piece.lines)
            or _HAS_DATE.search(text)
        ):
            continue
        following = pieces[index + 1]
        if (
            piece.bold
            and not larger
            and following.kind == "paragraph"
            and following.page == piece.page
        ):
            if following.lines[0][:1].islower():
                continue  # A bold lead-in of a sentence that goes on.
        chosen.append(piece)
    if not chosen or (len(chosen) < 2 and sum(piece.kind == "paragraph" for piece in pieces) > 12):
        return
    looks = sorted({(-round(piece.size), not piece.bold) for piece in chosen})
    for piece in chosen:
        piece.kind = "heading"
        piece.level = looks.index((-round(piece.size), not piece.bold)) + 1


# --- guessing headings -------------------------------------------------------------------------


def infer_headings(pieces: list[Piece], contents: Contents) -> list[Piece]:
    """Mark the paragraphs that must be headings in a document that marks none."""
    texts = [join_lines(p.lines) if p.kind == "paragraph" else "" for p in pieces]
    strong = [
        p.kind == "paragraph" and _strong(t, contents) for p, t in zip(pieces, texts, strict=True)
    ]
    candidate = [
        p.kind == "paragraph" and (s or _could_head(p, t))
        for p, t, s in zip(pieces, texts, strong, strict=True)
    ]
    # "Key: value" is a heading only over running text; a sender's name belongs to the letterhead.
    in_letterhead = True
    for i, text in enumerate(texts):
        following = texts[i + 1] if i + 1 < len(texts) else ""
        if pieces[i].kind != "paragraph" or is_sentence(text):
            in_letterhead = False
        if not candidate[i] or strong[i]:
            continue
        if re.search(r"\D: \S", text) and not (is_sentence(following) and len(following) > 60):
            candidate[i] = False
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        if text.endswith(":") and (
            after is None or after.kind != "paragraph" or following[:1] in "-.…"
        ):
            candidate[i] = False
        if in_letterhead and is_sender(text) and not is_sentence(following):
            candidate[i] = False
    # A lead-in is followed by what it announces, not by a heading.
    for i in range(1, len(pieces)):
        if candidate[i] and not strong[i] and texts[i - 1].endswith(":") and not candidate[i - 1]:
            j = i
            while j < len(pieces) and candidate[j] and not strong[j]:
                candidate[j] = False
                j += 1
    chosen = [False] * len(pieces)
    i = 0
    while i < len(pieces):
        if not candidate[i]:
            i += 1
            continue
        j = i
        while j + 1 < len(pieces) and candidate[j + 1]:
            j += 1
        at_end = j + 1 == len(pieces) or bool(_RECIPIENTS.search(texts[i]))
        size = j - i + 1
        for k in range(i, j + 1):
            is_first, is_last = k == i, k == j
            if strong[k]:
                chosen[k] = True
            elif is_last:
                chosen[k] = not at_end
            elif size > 2 or at_end:
                chosen[k] = is_first
            else:
                chosen[k] = True
            if chosen[k] and not is_last and _PICTURE_WORD.search(texts[k]) and not strong[k]:
                chosen[k] = False
        i = j + 1
    for piece, text, yes in zip(pieces, texts, chosen, strict=True):
        if yes:
            piece.kind = "heading"
            piece.lines = [text]
    _give_levels([p for p in pieces if p.kind == "heading"], contents)
    return pieces


def _strong(text: str, contents: Contents) -> bool:
    if contents.level_of(text) is not None:
        return True
    if len(text) > 120 or _ENDS.search(text) or _HAS_DATE.search(text):
        return False
    if re.match(r"^\d{1,2}\.\d{1,2}(?:\.\d{1,2})*\.?\s+[A-ZÅÄÖ]", text):
        return True
    return bool(_NAMED_PART.match(text)) or (bool(_PARAGRAF.match(text)) and len(text) < 90)


def _could_head(piece: Piece, text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= 14 or len(text) > 100 or len(piece.lines) > 2:
        return False
    if any("\t" in line.strip() for line in piece.lines):
        return False
    if text.endswith(":"):
        return len(words) <= 3 and text[0].isupper()
    if _ENDS.search(text) or _HAS_DATE.search(text):
        return False
    if not (text[0].isupper() or _NUMBERED.match(text)):
        return False
    if is_addressee(text) or re.search(r"@|https?://|www\.|\b\d{3} ?\d{2}\b", text):
        return False
    if re.search(r",\s*[a-zåäö]\w*(?:are|chef|ör|ande|ledare|sekreterare|direktör|strateg)$", text):
        return False
    return text.count(",") <= 2 and not ("," in text and is_sender(text.rpartition(",")[2]))


def _give_levels(headings: list[Piece], contents: Contents) -> None:
    texts = [h.lines[0] for h in headings]
    folded = [fold(text) for text in texts]
    numbered = any(_NUMBERED.match(text) for text in texts)
    nested_in_contents = len({level for _, level in contents.entries}) > 1
    canonical = [
        next((i for i, f in enumerate(folded) if f == g or _alike(f, g)), 0) for g in folded
    ]
    repeats = len(set(canonical)) < len(canonical)
    organs = repeats and sum(bool(_ORGAN_ALONE.match(t)) for t in texts) >= 2
    caps = sum(t.isupper() and len(t) > 3 for t in texts)
    capitals = 2 <= caps < len(texts)
    depth = 0
    in_chapter = False
    under_organ = False
    previous_in_contents = 0
    for heading, text in zip(headings, texts, strict=True):
        number = _NUMBERED.match(text)
        listed = contents.level_of(text)
        if _CHAPTER.match(text):
            heading.level, in_chapter = 1, True
            depth = 1
        elif number:
            heading.level = depth = number[1].count(".") + 1 + in_chapter
        elif numbered:
            outside = depth == 0 or re.match(r"^(bilaga|källor|referenser|litteratur)", text, re.I)
            heading.level = 1 if outside or listed else depth + 1
        elif nested_in_contents and listed:
            heading.level = previous_in_contents = listed
        elif organs:
            alone = bool(_ORGAN_ALONE.match(text))
            under_organ = under_organ or alone
            heading.level = 1 if alone or not under_organ else 2
        elif capitals:
            heading.level = 1 if text.isupper() else 2
        elif contents and listed:
            heading.level = previous_in_contents = 1
        elif contents and previous_in_contents:
            heading.level = previous_in_contents + 1
        else:
            heading.level = 1
            if in_chapter:
                heading.level = 2
        if text.endswith(":"):
            heading.level += 1


def _alike(a: str, b: str) -> bool:
    return abs(len(a) - len(b)) <= 2 and len(a) > 8 and Contents([(a, 1)]).level_of(b) is not None


# --- the tree ----------------------------------------------------------------------------------


def nest(pieces: list[Piece]) -> list[Section]:
    """Sections by heading level. Levels become depths, so no level is skipped."""
    roots: list[Section] = []
    stack: list[tuple[int, Section]] = []
    for piece in pieces:
        if piece.kind == "heading":
            while stack and stack[-1][0] >= piece.level:
                stack.pop()
            section = Section(len(stack) + 1, join_lines(piece.lines).rstrip(":").rstrip())
            (stack[-1][1].sections if stack else roots).append(section)
            stack.append((piece.level, section))
            continue
        if not stack:
            opening = Section(1, "")
            roots.append(opening)
            stack.append((99, opening))
        block = piece.block or Block(piece.kind, text=join_lines(piece.lines))
        if piece.kind == "paragraph" and not block.text:
            continue
        stack[-1][1].blocks.append(block)
    return [root for root in roots if root.heading or root.blocks]
