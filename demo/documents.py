"""Read the demo's Markdown files: TOML front matter, then sections by heading."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Document:
    meta: dict[str, Any]
    sections: dict[str, str]


def read(path: Path) -> Document:
    _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return Document(tomllib.loads(front), split(body, 2))


def split(body: str, level: int) -> dict[str, str]:
    """The text under each heading of a level, in order."""
    parts = re.split(rf"(?m)^{'#' * level} (.+)\n", body)
    return {
        heading.strip(): text.strip()
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def fields(body: str) -> tuple[dict[str, str], str]:
    """The leading ``key: value`` lines of a section, and the rest."""
    found: dict[str, str] = {}
    lines = body.split("\n")
    while lines:
        match = re.match(r"^([a-zåäö_]+):\s*(.*)$", lines[0])
        if match:
            found[match[1]] = match[2].strip()
        elif lines[0].strip():
            break
        lines.pop(0)
    return found, "\n".join(lines).strip()


def html(markdown: str) -> str:
    return _MARKDOWN.render(markdown).strip()
