"""How deep each heading lies, and the tree of sections that follows from it."""

import re
from collections.abc import Iterator

from .characters import join_lines
from .contents import Contents, fold
from .tree import Block, Piece, Section
from .wording import CHAPTER, NAMED_PART, NUMBERED, PARAGRAF, is_sentence

_ORGAN = re.compile(
    r"(?:kommun|region)?fullmäktiges?|kommunstyrelse(?:n|ns)?|(?<![a-zåäö])bolag\w*|\w*nämnd\w*",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:de|kommunala|styrelser(?:na)?|och)\b|[\s,/]", re.IGNORECASE)


def give_levels(pieces: list[Piece], contents: Contents) -> None:
    """Levels by what headings say: their numbers, the contents, their capitals, their organ."""
    headings = [piece for piece in pieces if piece.kind == "heading"]
    texts = [join_lines(heading.lines) for heading in headings]
    folded = [fold(text) for text in texts]
    numbered = any(NUMBERED.match(text) for text in texts)
    nested_in_contents = len({level for _, level in contents.entries}) > 1
    canonical = [
        next((i for i, f in enumerate(folded) if f == g or _alike(f, g)), 0) for g in folded
    ]
    repeats = len(set(canonical)) < len(canonical)
    organs = [at for at, text in enumerate(texts) if is_organ(text)]
    by_organ = _by_organ(pieces, texts, organs) if repeats and len(organs) >= 2 else []
    caps = sum(t.isupper() and len(t) > 3 for t in texts)
    capitals = 2 <= caps < len(texts)
    depth = 0
    in_chapter = False
    previous_in_contents = 0
    for at, (heading, text) in enumerate(zip(headings, texts, strict=True)):
        number = NUMBERED.match(text)
        listed = contents.level_of(text)
        if CHAPTER.match(text):
            heading.level = depth = 1
            in_chapter = True
        elif number:
            heading.level = depth = number[1].count(".") + 1 + in_chapter
        elif PARAGRAF.match(text):
            heading.level = 1 + in_chapter
        elif numbered:
            outside = depth == 0 or re.match(r"^(bilaga|källor|referenser|litteratur)", text, re.I)
            heading.level = 1 if outside or listed else depth + 1
        elif nested_in_contents and listed:
            heading.level = previous_in_contents = listed
        elif by_organ:
            heading.level = by_organ[at]
        elif capitals:
            heading.level = 1 if text.isupper() else 2
        elif contents and listed:
            heading.level = previous_in_contents = 1
        elif contents and previous_in_contents:
            heading.level = previous_in_contents + 1
        else:
            heading.level = 1 + in_chapter
        if text.endswith(":"):
            heading.level += 1
    for parent, child in _held(pieces, texts):
        is_counted = NUMBERED.match(texts[child]) or PARAGRAF.match(texts[child])
        if headings[child].level == headings[parent].level and not is_counted:
            headings[child].level += 1


def is_organ(heading: str) -> bool:
    """Whether a heading names one organ or several and nothing more."""
    return bool(_ORGAN.search(heading)) and not _BESIDE.sub("", _ORGAN.sub("", heading))


def _held(pieces: list[Piece], texts: list[str]) -> Iterator[tuple[int, int]]:
    """(heading, heading beneath it): one without text of its own, or one whose text announces others.

    It holds the next heading and those after it that are named alike.
    """
    parent, held = -1, range(0)
    for at, own in enumerate(_texts_below(pieces)[:-1], start=1):
        if at - 1 in held and any(_named_alike(texts[other], texts[at]) for other in held):
            held = range(held.start, at + 1)
        elif (
            not own
            or own[-1].endswith(":")
            or len(own) == 1  # A motto is no text.
            and not is_sentence(own[0])
            and _named_alike(*texts[at : at + 2])
        ):
            parent, held = at - 1, range(at, at + 1)
        else:
            continue
        yield parent, at


def _texts_below(pieces: list[Piece]) -> list[list[str]]:
    """The texts that stand right under each heading."""
    own: list[list[str]] = []
    for piece in pieces:
        if piece.kind == "heading":
            own.append([])
        elif own:
            own[-1] += piece.block.strings() if piece.block else [join_lines(piece.lines)]
    return own


def _named_alike(heading: str = "", following: str = "") -> bool:
    """Whether both begin with the same word, or one names the other: Mål 1 and Tider för mål 1."""
    a, b = heading.lower(), following.lower()
    label = NAMED_PART.match(heading)
    named = label and label[0].rstrip(" :.–-").lower() in b
    return bool(named) or a.split()[:1] == b.split()[:1] != []


def _by_organ(pieces: list[Piece], texts: list[str], organs: list[int]) -> list[int]:
    """A level a heading: under the organ it follows, when organs have sections of the same name.

    The last organ's part has no next organ to end it. It ends with the last section that speaks
    more of that organ than of the other organs with a part of their own.
    """
    said = [
        " ".join([heading, *own]) for heading, own in zip(texts, _texts_below(pieces), strict=True)
    ]
    own = {_stem(organ) for organ in _ORGAN.findall(texts[organs[-1]])}
    others = {_stem(organ) for at in organs for organ in _ORGAN.findall(texts[at])} - own
    end = organs[-1]
    for at in range(organs[-1] + 1, len(texts)):
        stems = [_stem(organ) for organ in _ORGAN.findall(said[at])]
        if sum(stem in own for stem in stems) > sum(stem in others for stem in stems):
            end = at
    if end == organs[-1]:  # Nothing below speaks of it: there is no telling.
        end = len(texts) - 1
    return [2 if organs[0] < at <= end and at not in organs else 1 for at in range(len(texts))]


def _stem(organ: str) -> str:
    return next(word for word in ("fullm", "kommunstyr", "bolag", "nämnd") if word in organ.lower())


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
