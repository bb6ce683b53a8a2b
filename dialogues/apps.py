from typing import Any

from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = "tillitsdialoger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dialogues import search, start, taking_over
        from goals import above
        from organisation.start import register
        from writing import search as searching

        register(waiting=start.waiting, panels=start.panels)
        searching.register(*search.SOURCES)
        above.register(positions=taking_over.positions_on)
        above.decided.connect(_when_decided, dispatch_uid="dialogues.taking_over")


def _when_decided(analys: Any, **_: Any) -> None:
    from dialogues.taking_over import take_over

    take_over(analys)
