"""A first round is number one; and from the rounds there is no way back."""

from django.db import migrations, models

from ale_styrning.freezing import Freeze, NoWayBack

# As in 0007: SQLite makes the table anew, and its triggers go with the old one.
NOT_SENT_BACK = (
    "NEW.round > 1 AND NOT EXISTS ("
    "SELECT 1 FROM dialogues_stallningstagande s "
    "JOIN dialogues_fullmaktigebeslut k ON k.stallningstagande_id = s.id "
    "WHERE s.forslag_id = NEW.forslag_id AND s.round = NEW.round - 1 AND k.outcome = 'aterremiss')"
)
UNPREPARED = (
    "NEW.beslut_id IS NOT NULL AND NEW.till_kf AND ("
    "NOT EXISTS (SELECT 1 FROM writing_text t "
    "WHERE t.id = NEW.beslutsforslag_id AND t.plain <> '') "
    "OR NOT EXISTS (SELECT 1 FROM dialogues_dialogtext d JOIN writing_text t ON t.id = d.text_id "
    "WHERE d.dialog_id = NEW.dialog_id AND d.slot = 'bedomning' AND t.plain <> ''))"
)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0007_rounds_frozen")]

    operations = [
        migrations.AddConstraint(
            model_name="stallningstagande",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__gte", 1)),
                name="stallningstagande_round_from_one",
                violation_error_message="Den första omgången har nummer 1.",
            ),
        ),
        Freeze(
            "Stallningstagande",
            name="stallningstagande_frozen",
            when="{row}.beslut_id IS NOT NULL",
            message="Kommunstyrelsen har beslutat. Ställningstagandet kan inte ändras.",
            may_change=["handed_over_at", "handed_over_by"],
        ),
        Freeze(
            "Stallningstagande",
            name="stallningstagande_prepared",
            when=UNPREPARED,
            message="Det som går till fullmäktige måste ha en bedömning och ett förslag till beslut.",
            events=("INSERT", "UPDATE"),
        ),
        Freeze(
            "Stallningstagande",
            name="stallningstagande_sent_back",
            when=NOT_SENT_BACK,
            message="Bara det som fullmäktige har återremitterat kan beredas på nytt.",
            events=("INSERT", "UPDATE"),
        ),
        NoWayBack("Ställningstaganden som beslutats skulle kunna ändras"),
    ]
