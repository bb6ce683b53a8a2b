from django.db import migrations

from ale_styrning.freezing import Freeze

ADOPTED = "{row}.beslut_id IS NOT NULL"
ADOPTED_MESSAGE = "Det som är antaget kan inte ändras. Skapa en ny version."
DECIDED = (
    "EXISTS (SELECT 1 FROM goals_nulagesanalys a "
    "WHERE a.id = {row}.analys_id AND a.beslut_id IS NOT NULL)"
)
DECIDED_FORSLAG = (
    "EXISTS (SELECT 1 FROM goals_forslag f JOIN goals_nulagesanalys a ON a.id = f.analys_id "
    "WHERE f.id = {row}.forslag_id AND a.beslut_id IS NOT NULL)"
)
DECIDED_MESSAGE = "Analysen är beslutad och kan inte ändras. Skapa en ny version."
ALL = ("INSERT", "UPDATE", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("goals", "0002_initial")]

    operations = [
        Freeze("Vision", name="vision_frozen", when=ADOPTED, message=ADOPTED_MESSAGE),
        Freeze("Vardegrund", name="vardegrund_frozen", when=ADOPTED, message=ADOPTED_MESSAGE),
        Freeze(
            "Varde",
            name="varde_frozen",
            when=(
                "EXISTS (SELECT 1 FROM goals_vardegrund v "
                "WHERE v.id = {row}.vardegrund_id AND v.beslut_id IS NOT NULL)"
            ),
            message=ADOPTED_MESSAGE,
            events=ALL,
        ),
        Freeze(
            "Riktningsmal",
            name="riktningsmal_frozen",
            when=ADOPTED,
            message=ADOPTED_MESSAGE,
            may_change=["source"],
        ),
        Freeze(
            "Omvarldsfaktor", name="omvarldsfaktor_frozen", when=ADOPTED, message=ADOPTED_MESSAGE
        ),
        Freeze(
            "Mall",
            name="mall_frozen",
            when="{row}.fixed_on IS NOT NULL",
            message="En fastställd mall kan inte ändras. Skapa en ny version.",
        ),
        Freeze(
            "Avsnitt",
            name="avsnitt_frozen",
            when=(
                "EXISTS (SELECT 1 FROM goals_mall m "
                "WHERE m.id = {row}.mall_id AND m.fixed_on IS NOT NULL)"
            ),
            message="En fastställd mall kan inte ändras. Skapa en ny version.",
            events=ALL,
        ),
        Freeze(
            "Nulagesanalys",
            name="nulagesanalys_frozen",
            when=ADOPTED,
            message=DECIDED_MESSAGE,
            may_change=["state", "published_at"],
        ),
        Freeze(
            "Analystext",
            name="analystext_frozen",
            when=DECIDED,
            message=DECIDED_MESSAGE,
            events=ALL,
        ),
        Freeze("Kort", name="kort_frozen", when=DECIDED, message=DECIDED_MESSAGE, events=ALL),
        Freeze(
            "Klarmarkering",
            name="klarmarkering_frozen",
            when=DECIDED,
            message=DECIDED_MESSAGE,
            events=ALL,
        ),
        Freeze("Forslag", name="forslag_frozen", when=DECIDED, message=DECIDED_MESSAGE, events=ALL),
        Freeze(
            "Forslag",
            relation="riktningsmal",
            name="forslag_riktningsmal_frozen",
            when=DECIDED_FORSLAG,
            message=DECIDED_MESSAGE,
            events=ALL,
        ),
        Freeze(
            "Forslag",
            relation="omvarldsfaktorer",
            name="forslag_omvarldsfaktorer_frozen",
            when=DECIDED_FORSLAG,
            message=DECIDED_MESSAGE,
            events=ALL,
        ),
        Freeze(
            "Handelse",
            name="handelse_frozen",
            when="1 = 1",
            message="En händelse som har hänt kan inte ändras.",
        ),
    ]
