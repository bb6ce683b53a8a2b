from .bekraftelse import Bekraftelse
from .bolagsprovning import Bolagsprovning
from .deltagare import Deltagare
from .fullmaktigebeslut import Fullmaktigebeslut
from .overenskommelse import Overenskommelse, Uppfoljning
from .stallningstagande import Prepared, Stallningstagande
from .tillitsdialog import Dialogtext, Tillitsdialog
from .tillitsprincip import Tillitsprincip

__all__ = [
    "Bekraftelse",
    "Bolagsprovning",
    "Deltagare",
    "Dialogtext",
    "Fullmaktigebeslut",
    "Overenskommelse",
    "Prepared",
    "Stallningstagande",
    "Tillitsdialog",
    "Tillitsprincip",
    "Uppfoljning",
]
