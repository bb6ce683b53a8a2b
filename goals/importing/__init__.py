"""Reads an adopted document, in any of five formats, into a tree of sections and blocks.

Pure Python over files: nothing here knows of the database except storing.py, or of uploads except
inbox.py.
"""

from .reading import ACCEPTED, LARGEST_FILE, load, read, read_bytes
from .tree import Block, Document, Section, StyrdokumentError

__all__ = [
    "ACCEPTED",
    "LARGEST_FILE",
    "Block",
    "Document",
    "Section",
    "StyrdokumentError",
    "load",
    "read",
    "read_bytes",
]
