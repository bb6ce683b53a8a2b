from typing import NamedTuple


class Prepared(NamedTuple):
    """What there is of the beredning of one position, and with it what is not there yet."""

    position: str
    is_motivated: bool
    till_kf: bool
    is_worded: bool
    is_assessed: bool

    def lacking(self) -> list[str]:
        """What beredningen still needs, one sentence each (kommunallagen 5:26–28)."""
        lacking = []
        if not self.position:
            lacking.append("Ställningstagandet saknas.")
        if not self.is_motivated:
            lacking.append("Motiveringen saknas.")
        if self.till_kf and not self.is_worded:
            lacking.append("Förslaget till beslut saknas.")
        if self.till_kf and not self.is_assessed:
            lacking.append("Kommunstyrelsens bedömning saknas.")
        return lacking
