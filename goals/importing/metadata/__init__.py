"""What a document says about itself: who adopted it, when, under which § and diarienummer.

Only what stands as a statement of its own in the document's head or foot is taken. A decision
mentioned in running text is about something else, unless the sentence speaks of this document.
"""

from .harvesting import harvest, is_draft
from .keys import key_of, split_pair
from .values import date_in, is_designation, paragraf_in

__all__ = [
    "date_in",
    "harvest",
    "is_designation",
    "is_draft",
    "key_of",
    "paragraf_in",
    "split_pair",
]
