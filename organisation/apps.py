from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class OrganisationConfig(AppConfig):
    name = "organisation"
    verbose_name = "organisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from organisation import start

        start.register(groundwork=start.groundwork)


class StyrningAdminConfig(AdminConfig):
    """Django's admin with our site in place of its own."""

    default_site = "organisation.administration.StyrningSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin
        from django.contrib.admin.templatetags import admin_list
        from django.contrib.auth.models import Group

        admin.site.unregister(Group)  # what a person may do is said by Behorighet alone
        # Django's picture of a yes or no has the text "True" or "False", in every language.
        words = {True: "Ja", False: "Nej"}
        admin_list._boolean_icon = lambda value: words.get(value, "–")  # type: ignore[attr-defined]
