from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"
    verbose_name = "mål och nulägesanalyser"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from goals import search, start
        from organisation.start import register
        from writing import search as searching

        register(waiting=start.waiting, panels=start.panels, groundwork=start.groundwork)
        searching.register(*search.SOURCES)
