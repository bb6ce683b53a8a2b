from .bolagsprovning import Bolagsprovning
from .overenskommelse import Overenskommelse, Uppfoljning
from .stallningstagande import Fullmaktigebeslut, Stallningstagande
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
