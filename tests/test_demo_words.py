"""The demo's decided analyses are as long as the real ones: 8–15 pages, not a sketch of them."""

import re
from pathlib import Path

import pytest

from demo import documents
from demo.round import DECIDED

DEMO = Path(documents.__file__).parent
KOMMUNER = ["ale", "vaggeryd"]
WORDS = 2800  # about eight pages with its tables


def decided():
    for kommun in KOMMUNER:
        for path in sorted((DEMO / kommun / "analyser").rglob("*.md")):
            if documents.read(path).meta["state"] in DECIDED:
                yield pytest.param(path, id=str(path.relative_to(DEMO)))


def words(document):
    """What a reader meets: neither headings of the file nor marks of the markup are words."""
    told = "\n\n".join(document.sections.values())
    told = re.sub(r"(?m)^(#+ |(kind|mal|faktorer):).*$", "", told)
    text = re.sub(r"<[^>]+>", " ", documents.html(told))
    return len(re.findall(r"[^\W_]\S*", text))


@pytest.mark.parametrize("path", list(decided()))
def test_a_decided_analysis_is_of_realistic_length(path):
    assert words(documents.read(path)) >= WORDS
