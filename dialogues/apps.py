from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = "tillitsdialoger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dialogues import search, start
        from organisation.start import register
        from writing import search as searching

        register(waiting=start.waiting, panels=start.panels)
        searching.register(*search.SOURCES)
