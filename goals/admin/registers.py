"""The registers that last from year to year: what is followed up, and what it all rests on."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from goals.admin.sections import FromSections
from goals.models import (
    GlobaltMal,
    Nyckeltal,
    Nyckeltalsvarde,
    Styrdokument,
    Uppdrag,
)
from organisation.administration import LivingOrganForm, StyrningAdmin, TableInline

UPPFOLJNING, GRUNDER = "Uppföljning", "Grunder"


class VardenInline(TableInline):
    model = Nyckeltalsvarde
    extra = 3


@admin.register(Nyckeltal)
class NyckeltalAdmin(StyrningAdmin):
    group, order = UPPFOLJNING, 1
    purpose = "Mått med enhet, riktning, målvärde och värden år för år."
    form = LivingOrganForm
    list_display = ["name", "unit", "direction", "organ", "source"]
    list_filter = ["organ", "source"]
    list_select_related = ["organ"]
    search_fields = ["name"]
    inlines = [VardenInline]


@admin.register(Styrdokument)
class StyrdokumentAdmin(StyrningAdmin):
    group, order = GRUNDER, 1
    purpose = (
        "Antagna dokument: titel, beslut och giltighet. Ett nytt läses in ur sin fil, så att texten "
        "följer med."
    )
    change_list_template = "admin/styrdokument_list.html"
    list_display = ["title", "kind", "organ", "adopted_on", "diarienummer"]
    list_filter = ["kind", "organ"]
    list_select_related = ["organ"]
    search_fields = ["title", "diarienummer"]
    readonly_fields = ["original_name"]

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["file"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a file is read in on the page made for it, so that its text follows

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        """What is known of the decision can be put right, not left out."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in ("organ", "adopted_on", "paragraf", "diarienummer"):
            if obj and obj.adopted_on and getattr(obj, name):
                form.base_fields[name].required = True
        return form

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        read_in = reverse("goals:styrdokument_add", args=[timezone.localdate().year])
        return super().changelist_view(request, (extra_context or {}) | {"read_in": read_in})


@admin.register(Uppdrag)
class UppdragAdmin(FromSections, StyrningAdmin):
    group, order = UPPFOLJNING, 2
    purpose = "Uppdrag och särskilda satsningar, med slutdag och återrapport."
    list_display = ["title", "organ", "year", "kind", "due", "reported_on"]
    list_filter = ["year", "organ", "kind"]
    list_select_related = ["organ"]
    search_fields = ["title"]
    decided = (
        "organ", "year", "kind", "title", "description", "due", "report_back_on", "beslut",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What kommunfullmäktige has decided stands; what became of it is written here."""
        return self.decided if obj else ()


@admin.register(GlobaltMal)
class GlobaltMalAdmin(StyrningAdmin):
    group, order = GRUNDER, 4
    purpose = "Agenda 2030:s sjutton mål, som riktningsmålen kan peka på."
    list_display = ["number", "title"]
    list_display_links = ["title"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # they are seventeen
