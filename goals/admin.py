from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from goals.forms.analysis import BeslutForm
from goals.models import (
    Avsnitt,
    GlobaltMal,
    Grunduppdrag,
    Kalla,
    Malkoppling,
    Mall,
    Nyckeltal,
    Nyckeltalsvarde,
    Omvarldsanalys,
    Omvarldsfaktor,
    Omvarldsniva,
    Riktningsmal,
    Riktningsmalsarv,
    Styrdokument,
    Uppdrag,
    Varde,
    Vardegrund,
    Vision,
)
from goals.superseding import new_version
from organisation.administration import BlockInline, Rows, StyrningAdmin, TableInline
from organisation.models import Organ
from writing.admin import WithTexts, text_form
from writing.models import Text

ANTAR, ARET, UPPFOLJNING, GRUNDER = "Det fullmäktige antar", "Året", "Uppföljning", "Grunder"


class AntaForm(BeslutForm):
    """The decision by which something is adopted, and the body that took it."""

    class Meta(BeslutForm.Meta):
        fields = ["organ", *BeslutForm.Meta.fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kf = Organ.objects.kommunfullmaktige()  # nobody else may: kommunallagen 5:1
        super().__init__(*args, organ=kf, **kwargs)
        organ: Any = self.fields["organ"]
        organ.queryset, organ.initial = Organ.objects.filter(pk=kf and kf.pk), kf
        organ.label, organ.empty_label = "Antaget av", "Välj"
        organ.error_messages["invalid_choice"] = "Bara kommunfullmäktige kan anta."


class AntagenAdmin(StyrningAdmin):
    """A draft is changed freely and then adopted; what is adopted gets a new version."""

    group, deletable = ANTAR, True
    change_form_template = "admin/antagen_form.html"
    exclude = ["beslut"]
    readonly_fields = ["supersedes"]

    def get_urls(self) -> list[URLPattern]:
        name = f"goals_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<number:pk>/anta/", view(self.adopt), name=f"{name}_adopt"),
            path("<number:pk>/ny-version/", view(require_POST(self.renew)), name=f"{name}_renew"),
            *super().get_urls(),
        ]

    def _find(self, request: HttpRequest, pk: int) -> Any:
        obj = self.get_object(request, str(pk))
        if obj is None:
            raise Http404
        return obj

    def _page_of(self, obj: Any) -> str:
        return reverse(f"admin:goals_{self.opts.model_name}_change", args=[obj.pk])

    def adopt(self, request: HttpRequest, pk: int) -> HttpResponse:
        obj = self._find(request, pk)
        if obj.is_adopted:
            messages.info(request, "Det här är redan antaget.")
            return redirect(self._page_of(obj))
        title = f"{str(self.opts.verbose_name).capitalize()}: {obj.title}"[:200]
        form = AntaForm(request.POST or None, title=title)
        lacking = self.lacking(obj)
        if request.method == "POST" and form.is_valid() and not lacking:
            done = f"”{obj.title}” är antaget och ligger fast. En ändring görs som en ny version."
            if self.act(request, lambda: obj.adopt(form.register()), done):
                self.log_change(request, obj, f"Antaget: {form.cleaned_data['diarienummer']}")
                return redirect(self._page_of(obj))
        context = self.admin_site.each_context(request) | {
            "title": f"Anta {self.opts.verbose_name}",
            "opts": self.opts,
            "original": obj,
            "form": form,
            "lacking": lacking,
            "back": self._page_of(obj),
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/anta.html", context, status=status)

    def lacking(self, obj: Any) -> list[str]:
        """What must be there before it can be adopted, one sentence each."""
        return ["Texten är tom."] if obj.texts().filter(plain="").exists() else []

    def renew(self, request: HttpRequest, pk: int) -> HttpResponse:
        obj = self._find(request, pk)
        if not self.admin_site.has_permission(request):
            raise PermissionDenied
        made: list[Any] = []
        done = "En ny version är skapad. Den som är antagen gäller tills den nya är antagen."
        if self.act(request, lambda: made.append(new_version(obj, request.user)), done):
            return redirect(self._page_of(made[0]))
        return redirect(self._page_of(obj))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any):
        obj = kwargs.get("obj") or context.get("original")
        if obj is not None and obj.pk:
            name = f"admin:goals_{self.opts.model_name}"
            context["adopt_url"] = reverse(f"{name}_adopt", args=[obj.pk])
            context["renew_url"] = reverse(f"{name}_renew", args=[obj.pk])
            context["newer"] = type(obj).objects.filter(supersedes=obj).first()
            context["newer_url"] = self._page_of(context["newer"]) if context["newer"] else ""
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="läge")
    def stage(self, obj: Any) -> str:
        if not obj.beslut:
            return "Utkast"
        return f"Antaget {date_format(obj.beslut.decided_on, 'j F Y')}"


@admin.register(Vision)
class VisionAdmin(WithTexts, AntagenAdmin):
    order = 2
    purpose = "Målbilden för alla organ."
    form = text_form(Vision)
    fields = ["title", "valid_from", "valid_to", "text_html", "supersedes"]
    list_display = ["title", "valid_from", "valid_to", "stage"]
    list_select_related = ["beslut"]


class VardeInline(WithTexts, BlockInline):
    model = Varde
    form = text_form(Varde)
    fields = ["number", "title", "text_html"]


@admin.register(Vardegrund)
class VardegrundAdmin(AntagenAdmin):
    order = 3
    purpose = "De värden som gäller i hela organisationen, i ordning och med förklaring."
    fields = ["title", "valid_from", "valid_to", "supersedes"]
    list_display = ["title", "valid_from", "valid_to", "stage"]
    list_select_related = ["beslut"]
    inlines = [VardeInline]

    def lacking(self, obj: Any) -> list[str]:
        return super().lacking(obj) + (
            [] if obj.varden.exists() else ["Värdegrunden har inga värden."]
        )


class MalkopplingInline(TableInline):
    model = Malkoppling
    extra = 2

    def is_frozen(self, obj: Any) -> bool:
        return False  # the decision does not cover it


class InMandatperiodAdmin(WithTexts, AntagenAdmin):
    list_display = ["number", "title", "mandatperiod", "version", "stage"]
    list_display_links = ["title"]
    list_filter = ["mandatperiod"]
    list_select_related = ["beslut", "mandatperiod"]
    ordering = ["-mandatperiod__starts", "number", "version"]
    search_fields = ["title"]


@admin.register(Riktningsmal)
class RiktningsmalAdmin(InMandatperiodAdmin):
    order = 4
    purpose = "Målen som skär genom alla organ, med nyckeltal och koppling till de globala målen."
    form = text_form(Riktningsmal)
    fields = [
        "mandatperiod",
        "number",
        "title",
        "kind",
        "text_html",
        "nyckeltal",
        "source",
        "supersedes",
    ]
    inlines = [MalkopplingInline]
    FROZEN = ["mandatperiod", "number", "title", "kind", "text_html"]

    def is_frozen(self, obj: Any) -> bool:
        return False  # only the words are: see get_readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_draft = obj is None or not obj.is_adopted
        return is_draft and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        adopted = self.FROZEN if obj is not None and obj.is_adopted else []
        return [*adopted, *self.readonly_fields]


@admin.register(Omvarldsfaktor)
class OmvarldsfaktorAdmin(InMandatperiodAdmin):
    order = 6
    purpose = "Det i omvärlden som varje nämnd och bolag ska förhålla sig till."
    form = text_form(Omvarldsfaktor)
    fields = ["mandatperiod", "number", "title", "text_html", "supersedes"]


@admin.register(Riktningsmalsarv)
class RiktningsmalsarvAdmin(StyrningAdmin):
    group, order, deletable = ANTAR, 5, True
    purpose = "Vad som hände med förra mandatperiodens mål efter valet."
    list_display = ["old", "kind", "new"]
    list_select_related = ["old", "new"]
    list_filter = ["kind"]


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


class VardenInline(TableInline):
    model = Nyckeltalsvarde
    extra = 3


@admin.register(Nyckeltal)
class NyckeltalAdmin(StyrningAdmin):
    group, order = UPPFOLJNING, 1
    purpose = "Mått med enhet, riktning, målvärde och värden år för år."
    list_display = ["name", "unit", "direction", "organ", "source"]
    list_filter = ["organ", "source"]
    list_select_related = ["organ"]
    search_fields = ["name"]
    inlines = [VardenInline]


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

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        read_in = reverse("goals:styrdokument_add", args=[timezone.localdate().year])
        return super().changelist_view(request, (extra_context or {}) | {"read_in": read_in})


@admin.register(Uppdrag)
class UppdragAdmin(StyrningAdmin):
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


@admin.register(Grunduppdrag)
class GrunduppdragAdmin(StyrningAdmin):
    group, order = GRUNDER, 2
    purpose = "Vad varje organ finns till för, enligt reglemente eller ägardirektiv."
    list_display = ["organ", "title", "valid_from", "valid_to"]
    list_display_links = ["title"]
    list_filter = ["organ"]
    list_select_related = ["organ"]


@admin.register(GlobaltMal)
class GlobaltMalAdmin(StyrningAdmin):
    group, order = GRUNDER, 4
    purpose = "Agenda 2030:s sjutton mål, som riktningsmålen kan peka på."
    list_display = ["number", "title"]
    list_display_links = ["title"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # they are seventeen
