"""What kommunfullmäktige adopts: drafted, adopted, and renewed as a new version."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from goals.admin.sections import FromSections
from goals.forms.analysis import BeslutForm
from goals.models import (
    Grunduppdrag,
    Malkoppling,
    Omvarldsfaktor,
    Riktningsmal,
    Riktningsmalsarv,
    Varde,
    Vardegrund,
    Vision,
)
from goals.superseding import new_version
from organisation.administration import (
    BlockInline,
    LivingOrganForm,
    StyrningAdmin,
    TableInline,
)
from organisation.context import own, words
from organisation.models import Organ
from organisation.roles import roles_of
from writing.admin import WithTexts, text_form

ANTAR = "Det fullmäktige antar"


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
        name = own(str(self.opts.verbose_name), words(roles_of(request.user)))
        title = f"{name.capitalize()}: {obj.title}"[:200]
        form = AntaForm(request.POST or None, title=title)
        lacking = self.lacking(obj)
        if request.method == "POST" and form.is_valid() and not lacking:
            done = f"”{obj.title}” är antaget och ligger fast. En ändring görs som en ny version."
            if self.act(request, lambda: obj.adopt(form.register()), done):
                self.log_change(request, obj, f"Antaget: {form.cleaned_data['diarienummer']}")
                return redirect(self._page_of(obj))
        context = self.admin_site.each_context(request) | {
            "title": f"Anta {name}",
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


class OpenEndedAdmin(AntagenAdmin):
    """What is adopted can still be tied to what is followed and where it is written."""

    FROZEN: ClassVar[list[str]] = []

    def is_frozen(self, obj: Any) -> bool:
        return False  # only the words are: see get_readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_draft = obj is None or not obj.is_adopted
        return is_draft and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        adopted = self.FROZEN if obj is not None and obj.is_adopted else []
        return [*adopted, *self.readonly_fields]


class MalkopplingInline(TableInline):
    model = Malkoppling
    extra = 2


class InMandatperiodAdmin(WithTexts, AntagenAdmin):
    list_display = ["number", "title", "mandatperiod", "version", "stage"]
    list_display_links = ["title"]
    list_filter = ["mandatperiod"]
    list_select_related = ["beslut", "mandatperiod"]
    ordering = ["-mandatperiod__starts", "number", "version"]
    search_fields = ["title"]


@admin.register(Riktningsmal)
class RiktningsmalAdmin(FromSections, OpenEndedAdmin, InMandatperiodAdmin):
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
    FROZEN: ClassVar = ["mandatperiod", "number", "title", "kind", "text_html"]


@admin.register(Omvarldsfaktor)
class OmvarldsfaktorAdmin(InMandatperiodAdmin):
    order = 6
    purpose = "Det i omvärlden som varje nämnd och bolag ska förhålla sig till."
    form = text_form(Omvarldsfaktor)
    fields = ["mandatperiod", "number", "title", "text_html", "supersedes"]


@admin.register(Riktningsmalsarv)
class RiktningsmalsarvAdmin(StyrningAdmin):
    group, order, deletable = ANTAR, 5, True
    purpose = (
        "Vad som hände med förra mandatperiodens mål efter valet. Spåret ligger fast när de nya målen "
        "är antagna."
    )
    list_display = ["old", "kind", "new"]
    list_select_related = ["old", "new"]
    list_filter = ["kind"]

    def is_frozen(self, obj: Any) -> bool:
        return obj is not None and Riktningsmalsarv.objects.kept().filter(pk=obj.pk).exists()


@admin.register(Grunduppdrag)
class GrunduppdragAdmin(FromSections, OpenEndedAdmin):
    order = 7
    purpose = "Vad varje organ finns till för, enligt reglemente eller ägardirektiv."
    form = LivingOrganForm
    fields = ["organ", "title", "summary", "valid_from", "valid_to", "source", "supersedes"]
    FROZEN: ClassVar = ["organ", "title", "summary", "valid_from", "valid_to"]
    list_display = ["organ", "title", "valid_from", "valid_to", "stage"]
    list_display_links = ["title"]
    list_filter = ["organ"]
    list_select_related = ["organ", "beslut"]
