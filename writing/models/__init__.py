from .presence import Presence
from .text import (
    EditConflict,
    Revision,
    Text,
    TextFrozen,
    TextLink,
    TextTooLong,
    freeze,
    owners,
)

__all__ = [
    "EditConflict",
    "Presence",
    "Revision",
    "Text",
    "TextFrozen",
    "TextLink",
    "TextTooLong",
    "freeze",
    "owners",
]
