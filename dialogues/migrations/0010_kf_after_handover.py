"""Kommunfullmäktige decides on nothing before kommunstyrelsen has decided on it and handed it over."""

from django.db import migrations

from ale_styrning.freezing import Freeze

BEFORE_IT_CAME = (
    "EXISTS (SELECT 1 FROM dialogues_stallningstagande s "
    "JOIN organisation_beslut ks ON ks.id = s.beslut_id "
    "JOIN organisation_beslut kf ON kf.id = NEW.beslut_id "
    "WHERE s.id = NEW.stallningstagande_id "
    "AND (kf.decided_on < ks.decided_on OR kf.decided_on < date(s.handed_over_at)))"
)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0009_sent_back_index"), ("organisation", "0003_kommun_contact")]

    operations = [
        Freeze(
            "Fullmaktigebeslut",
            name="fullmaktigebeslut_after_handover",
            when=BEFORE_IT_CAME,
            message="Kommunfullmäktige kan inte ha beslutat innan förslaget lämnades över.",
            events=("INSERT",),
        ),
    ]
