from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = "tillitsdialoger"
    default_auto_field = "django.db.models.BigAutoField"
