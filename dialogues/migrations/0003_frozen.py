from django.db import migrations

from ale_styrning.freezing import Freeze

CONFIRMED = (
    "EXISTS (SELECT 1 FROM dialogues_tillitsdialog d "
    "WHERE d.id = {row}.%s AND d.state = 'bekraftad')"
)
MESSAGE = "Dialogen är bekräftad av parterna och kan inte ändras."
ALL = ("INSERT", "UPDATE", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0002_initial"), ("goals", "0003_frozen")]

    operations = [
        Freeze(
            "Tillitsdialog",
            name="tillitsdialog_frozen",
            when="{row}.state = 'bekraftad'",
            message=MESSAGE,
        ),
        *(
            Freeze(
                model,
                name=f"{model.lower()}_frozen",
                when=CONFIRMED % "dialog_id",
                message=MESSAGE,
                events=ALL,
                may_change=may_change,
            )
            for model, may_change in [
                ("Deltagare", []),
                ("Dialogtext", []),
                ("Bekraftelse", []),
                ("Overenskommelse", ["closed_on"]),
            ]
        ),
        *(
            Freeze(
                "Tillitsdialog",
                relation=relation,
                name=f"tillitsdialog_{relation}_frozen",
                when=CONFIRMED % "tillitsdialog_id",
                message=MESSAGE,
                events=ALL,
            )
            for relation in ["parter", "sektorer", "analyser", "principer"]
        ),
        Freeze(
            "Stallningstagande",
            name="stallningstagande_frozen",
            when="{row}.beslut_id IS NOT NULL",
            message="Kommunstyrelsen har beslutat. Ställningstagandet kan inte ändras.",
            may_change=["handed_over_at"],
        ),
        Freeze(
            "Fullmaktigebeslut",
            name="fullmaktigebeslut_frozen",
            when="1 = 1",
            message="Ett registrerat beslut kan inte ändras.",
        ),
        Freeze(
            "Bolagsprovning",
            name="bolagsprovning_frozen",
            when="1 = 1",
            message="Ett registrerat beslut kan inte ändras.",
        ),
    ]
