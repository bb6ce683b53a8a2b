"""What has been said of an agreement stays, and what has been handed over is not taken back."""

from django.db import migrations

from ale_styrning.freezing import Freeze


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0013_bekraftelse_read")]

    operations = [
        Freeze(
            "Uppfoljning",
            name="uppfoljning_frozen",
            when="1 = 1",
            message="En uppföljning som är gjord kan inte ändras. Gör en ny.",
        ),
        Freeze(
            "Stallningstagande",
            name="stallningstagande_handed_over",
            when="{row}.handed_over_at IS NOT NULL",
            message="Förslaget är överlämnat till fullmäktige och kan inte tas tillbaka.",
            events=("UPDATE",),
        ),
    ]
