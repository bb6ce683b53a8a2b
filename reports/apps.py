from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "rapporter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from organisation import start
        from reports.start import panels, waiting

        start.register(waiting=waiting, panels=panels)
