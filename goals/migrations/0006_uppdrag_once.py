"""A förslag becomes an uppdrag once, though it can become several."""

from django.db import migrations, models

from ale_styrning.freezing import Freeze, NoWayBack


class Migration(migrations.Migration):
    dependencies = [("goals", "0005_documents_frozen")]

    operations = [
        migrations.AddConstraint(
            model_name="uppdrag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("forslag__isnull", False)),
                fields=("forslag", "organ", "title"),
                name="uppdrag_unique_of_forslag",
                violation_error_message="Uppdraget är redan registrerat.",
            ),
        ),
        # Again: SQLite makes the table anew, and its triggers go with the old one.
        Freeze(
            "Uppdrag",
            name="uppdrag_frozen",
            when="1 = 1",
            message="Uppdraget står som fullmäktige har beslutat det. Det kan bara återrapporteras.",
            may_change=["forslag", "source", "reported_on", "outcome"],
        ),
        NoWayBack("Uppdrag som fullmäktige har beslutat skulle kunna ändras"),
    ]
