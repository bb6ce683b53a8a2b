from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "writing"
    verbose_name = "texter"
    default_auto_field = "django.db.models.BigAutoField"
