"""The same document in every layout gives the same outline, tables and facts, and every word once."""

from collections import Counter
from functools import cache

import pytest

from goals.importing import Document, read_bytes
from tests.goals.importing_files import words
from tests.goals.importing_layouts import LAYOUTS, source

FACTS = {
    "reglemente": {
        "organ": "Kommunfullmäktige",
        "adopted_on": "2022-11-14",
        "paragraf": "§ 188",
        "diarienummer": "KS 2022/415",
        "valid_from": "2023-01-01",
        "kind": "Reglemente",
    },
    "agardirektiv": {
        "organ": "Kommunfullmäktige",
        "adopted_on": "2021-06-14",
        "paragraf": "§ 97",
        "diarienummer": "KS 2021/88",
        "validity": "Tills vidare",
    },
    "budget": {
        "organ": "Kommunfullmäktige",
        "adopted_on": "2024-11-25",
        "paragraf": "§ 210",
        "diarienummer": "KS 2024/301",
        "valid_from": "2025-01-01",
        "valid_to": "2025-12-31",
        "validity": "2025-01-01 till 2025-12-31",
    },
    "belysning": {
        "organ": "Samhällsbyggnadsnämnden",
        "adopted_on": "2025-10-09",
        "paragraf": "§ 131",
        "diarienummer": "SBN 2025/204",
        "valid_from": "2026-01-01",
    },
    "policy": {
        "organ": "Kommunfullmäktige",
        "adopted_on": "2023-05-22",
        "paragraf": "§ 64",
        "diarienummer": "2023.118",
        "valid_to": "2027-12-31",
        "revision": "Vart fjärde år, senast sex månader efter att ett nytt fullmäktige har tillträtt",
        "responsible": "Kommunkansliet",
        "kind": "Policy",
    },
}


@cache
def _read(name: str, layout: str) -> Document:
    suffix, make = LAYOUTS[layout]
    return read_bytes(make(source(name)), f"{name}.{suffix}")


def _blocks(document: Document, kind: str) -> list:
    return [b for section in document.walk() for b in section.blocks if b.kind == kind]


every_document = pytest.mark.parametrize("name", FACTS)
every_layout = pytest.mark.parametrize("layout", LAYOUTS)


@every_document
@every_layout
def test_the_outline_is_the_same_in_every_layout(name, layout):
    document = _read(name, layout)
    assert document.title == source(name).title
    assert [(s.level, s.heading) for s in document.walk() if s.heading] == source(name).outline


@every_document
@every_layout
def test_no_word_is_lost_and_none_is_doubled_in_any_layout(name, layout):
    said = Counter(words(" ".join(_read(name, layout).strings())))
    assert said == Counter(words(source(name).said))


@every_document
@every_layout
def test_the_facts_are_found_in_every_layout(name, layout):
    assert _read(name, layout).metadata == FACTS[name]


@every_document
@every_layout
def test_tables_and_lists_are_tables_and_lists_in_every_layout(name, layout):
    document = _read(name, layout)
    assert [block.rows for block in _blocks(document, "table")] == source(name).tables
    assert [block.items for block in _blocks(document, "list")] == source(name).lists
