from .adopted import Antagen, Varde, Vardegrund, Vision
from .analystext import Analystext, Klarmarkering, Kort
from .forslag import Forslag
from .grunduppdrag import Grunduppdrag
from .mall import Avsnitt, Mall
from .nulagesanalys import Handelse, Nulagesanalys
from .nyckeltal import Nyckeltal, Nyckeltalsvarde
from .omvarld import Kalla, Omvarldsanalys, Omvarldsfaktor, Omvarldsniva
from .riktningsmal import GlobaltMal, Malkoppling, Riktningsmal, Riktningsmalsarv
from .styrdokument import Stycke, Styrdokument, Styrdokumentavsnitt
from .uppdrag import Uppdrag

__all__ = [
    "Analystext",
    "Antagen",
    "Avsnitt",
    "Forslag",
    "GlobaltMal",
    "Grunduppdrag",
    "Handelse",
    "Kalla",
    "Klarmarkering",
    "Kort",
    "Mall",
    "Malkoppling",
    "Nulagesanalys",
    "Nyckeltal",
    "Nyckeltalsvarde",
    "Omvarldsanalys",
    "Omvarldsfaktor",
    "Omvarldsniva",
    "Riktningsmal",
    "Riktningsmalsarv",
    "Stycke",
    "Styrdokument",
    "Styrdokumentavsnitt",
    "Uppdrag",
    "Vardegrund",
    "Varde",
    "Vision",
]
