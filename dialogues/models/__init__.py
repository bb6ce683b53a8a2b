from .bolagsprovning import Bolagsprovning
from .fullmaktigebeslut import Fullmaktigebeslut
from .overenskommelse import Overenskommelse, Uppfoljning
from .stallningstagande import Stallningstagande
from .tillitsdialog import Bekraftelse, Deltagare, Dialogtext, Tillitsdialog, Tillitsprincip

__all__ = [
    "Bekraftelse",
    "Bolagsprovning",
    "Deltagare",
    "Dialogtext",
    "Fullmaktigebeslut",
    "Overenskommelse",
    "Stallningstagande",
    "Tillitsdialog",
    "Tillitsprincip",
    "Uppfoljning",
]
