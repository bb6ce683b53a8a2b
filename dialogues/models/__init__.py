from .bekraftelse import Bekraftelse
from .bolagsprovning import Bolagsprovning
from .deltagare import Deltagare
from .fullmaktigebeslut import Fullmaktigebeslut
from .overenskommelse import Overenskommelse, Uppfoljning
from .prepared import Prepared
from .stallningstagande import Stallningstagande
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
