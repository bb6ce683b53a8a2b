"""What stands with a decision, beside the row that was decided on."""

from django.db import migrations

from ale_styrning.freezing import Freeze

ADOPTED_GOAL = (
    "EXISTS (SELECT 1 FROM goals_riktningsmal m "
    "WHERE m.id = {row}.riktningsmal_id AND m.beslut_id IS NOT NULL)"
)
# The trace is drawn while the new goals are drafts, and is put right until they are adopted.
TRACED = (
    "EXISTS (SELECT 1 FROM goals_riktningsmal m "
    "WHERE m.id = {row}.new_id AND m.beslut_id IS NOT NULL) "
    "OR {row}.new_id IS NULL AND EXISTS (SELECT 1 FROM goals_riktningsmal o "
    "JOIN organisation_mandatperiod was ON was.id = o.mandatperiod_id "
    "JOIN organisation_mandatperiod later ON later.starts > was.starts "
    "JOIN goals_riktningsmal m ON m.mandatperiod_id = later.id "
    "WHERE o.id = {row}.old_id AND m.beslut_id IS NOT NULL)"
)
# What the reader misunderstood of the decision is put right; that there was one is not taken back,
# for then the document could be deleted.
TAKEN_BACK = (
    "OLD.adopted_on IS NOT NULL AND (NEW.adopted_on IS NULL "
    "OR OLD.organ_id IS NOT NULL AND NEW.organ_id IS NULL "
    "OR OLD.paragraf IS NOT NULL AND NEW.paragraf IS NULL "
    "OR OLD.diarienummer <> '' AND NEW.diarienummer = '')"
)


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0009_grunduppdrag_adopted"),
        ("organisation", "0003_kommun_contact"),
    ]

    operations = [
        Freeze(
            "Malkoppling",
            name="malkoppling_frozen",
            when=ADOPTED_GOAL,
            message="Målet är antaget och kan inte ändras. Skapa en ny version.",
            events=("INSERT", "UPDATE", "DELETE"),
        ),
        Freeze(
            "Riktningsmalsarv",
            name="riktningsmalsarv_frozen",
            when=TRACED,
            message="Målen är antagna. Spåret mellan dem kan inte ändras.",
        ),
        Freeze(
            "Nulagesanalys",
            name="nulagesanalys_published",
            when="{row}.state = 'publicerad'",
            message="Analysen är publicerad och kan inte ändras. Skapa en ny version.",
            events=("UPDATE",),
        ),
        Freeze(
            "Styrdokument",
            name="styrdokument_decision_kept",
            when=TAKEN_BACK,
            message="Dokumentet är antaget. Uppgifter om beslutet kan rättas men inte tas bort.",
            events=("UPDATE",),
        ),
    ]
