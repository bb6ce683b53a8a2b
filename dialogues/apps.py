from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = "tillitsdialoger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dialogues import start
        from organisation.start import register

        register(waiting=start.waiting, panels=start.panels)
