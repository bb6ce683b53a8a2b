"""What the controller lays out for a year: the shared omvärldsanalys and the mall."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from goals.models import Avsnitt, Kalla, Mall, Omvarldsanalys, Omvarldsniva
from organisation.administration import BlockInline, Rows, StyrningAdmin, TableInline
from writing.admin import WithTexts, text_form
from writing.models import Text

ARET = "Året"


class NivaInline(WithTexts, BlockInline):
    model = Omvarldsniva
    form = text_form(Omvarldsniva)
    fields = ["level", "text_html"]
    extra = 0
    max_num = len(Omvarldsniva.Level.choices)
    deletable = False


class KallaInline(TableInline):
    model = Kalla


@admin.register(Omvarldsanalys)
class OmvarldsanalysAdmin(StyrningAdmin):
    group, order = ARET, 2
    purpose = "Den gemensamma bilden av omvärlden, nivå för nivå och med källor."
    list_display = ["year", "is_shared"]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [NivaInline, KallaInline] if obj else [KallaInline]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        have = set(obj.nivaer.values_list("level", flat=True))
        for level in Omvarldsniva.Level:
            if level not in have:
                Omvarldsniva.objects.create(omvarldsanalys=obj, level=level, text=Text.begin())

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None):
        return redirect("admin:goals_omvarldsanalys_change", obj.pk)


class AvsnittFormset(Rows):
    def clean(self) -> None:
        super().clean()
        kinds = [
            form.cleaned_data["kind"]
            for form in self.forms
            if form.cleaned_data.get("kind") and not form.cleaned_data.get("DELETE")
        ]
        for kind in set(kinds) - {Avsnitt.Kind.TEXT}:
            if kinds.count(kind) > 1:
                raise ValidationError(
                    f"Mallen kan bara ha ett avsnitt av slaget ”{Avsnitt.Kind(kind).label}”."
                )


class AvsnittInline(BlockInline):
    model = Avsnitt
    formset = AvsnittFormset
    text_rows = 3

    def is_frozen(self, obj: Any) -> bool:
        return obj is not None and obj.fixed_on is not None


@admin.register(Mall)
class MallAdmin(StyrningAdmin):
    group, order = ARET, 3
    purpose = "Vilka avsnitt en analys har och vad de frågar efter. En fastställd mall ligger fast."
    fields = ["name", "version", "fixed_on"]
    readonly_fields = ["version", "fixed_on"]
    list_display = ["name", "version", "fixed_on"]
    inlines = [AvsnittInline]
    change_form_template = "admin/mall_form.html"

    def is_frozen(self, obj: Any) -> bool:
        return obj is not None and obj.fixed_on is not None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<number:pk>/faststall/", view(require_POST(self.fix)), name="goals_mall_fix"),
            path(
                "<number:pk>/ny-version/", view(require_POST(self.renew)), name="goals_mall_renew"
            ),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Mall, form: Any, change: bool) -> None:
        if not change:
            latest = Mall.objects.order_by("-version").first()
            obj.version = latest.version + 1 if latest else 1
        super().save_model(request, obj, form, change)

    def fix(self, request: HttpRequest, pk: int) -> HttpResponse:
        mall = self.get_object(request, str(pk))
        if mall is None:
            raise Http404
        if mall.fixed_on:
            messages.info(request, "Mallen är redan fastställd.")
        elif not mall.avsnitt.exists():
            messages.error(request, "Mallen har inga avsnitt. Lägg till dem innan den fastställs.")
        else:
            mall.fixed_on = timezone.localdate()
            mall.save(update_fields=["fixed_on"])
            self.log_change(request, mall, "Fastställd")
            messages.success(request, "Mallen är fastställd. Nya analyser följer den från i dag.")
        return redirect("admin:goals_mall_change", pk)

    def renew(self, request: HttpRequest, pk: int) -> HttpResponse:
        mall = self.get_object(request, str(pk))
        if mall is None:
            raise Http404
        open_one = Mall.objects.filter(fixed_on__isnull=True).first()
        if open_one:
            messages.error(request, f"Version {open_one.version} är redan öppen för ändringar.")
            return redirect("admin:goals_mall_change", open_one.pk)
        copy = mall.new_version()
        messages.success(request, f"Version {copy.version} är skapad och kan ändras.")
        return redirect("admin:goals_mall_change", copy.pk)
