"""How deep each heading lies, and the tree of sections that follows from it."""

import re

from .characters import join_lines
from .contents import Contents, fold
from .tree import Block, Piece, Section

NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[^\W\d])")


_CHAPTER = re.compile(r"^(?:kapitel|kap\.|del|avdelning)\s", re.IGNORECASE)


_ORGAN_ALONE = re.compile(
    r"^(kommunfullmäktige|fullmäktige|kommunstyrelsen|regionfullmäktige|"
    r"(?:de kommunala )?bolage(?:n|t)|nämnder(?:na)?|nämnd(?:en)?)"
    r"(?:(?:,| och|/)\s*(?:kommunstyrelsen|nämnder(?:na)?|bolag(?:en)?|styrelser(?:na)?))*$",
    re.IGNORECASE,
)


def give_levels(headings: list[Piece], contents: Contents) -> None:
    texts = [h.lines[0] for h in headings]
    folded = [fold(text) for text in texts]
    numbered = any(NUMBERED.match(text) for text in texts)
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
        number = NUMBERED.match(text)
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
