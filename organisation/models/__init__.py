from .arshjul import Arshjul, Moment
from .beslut import Beslut
from .kommun import Benamning, Kommun
from .organ import Mandatperiod, Organ, Sektor
from .people import Behorighet, User

__all__ = [
    "Arshjul",
    "Behorighet",
    "Benamning",
    "Beslut",
    "Kommun",
    "Mandatperiod",
    "Moment",
    "Organ",
    "Sektor",
    "User",
]
