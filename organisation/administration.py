"""The admin as the controller meets it: in Swedish, inside the product's own shell.

Open to those who hold the controller's role today, and to a superuser. The rows that the database
has frozen are shown read-only; a refusal from the database itself becomes a sentence, not a fault.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.models import InlineForeignKeyField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import slugify

from organisation.context import own, words
from organisation.models import Benamning, Beslut, Kommun, Organ
from organisation.numbers import without_zeros
from organisation.paragraf import ParagrafField
from organisation.roles import may_set_up, roles_of

GROUPS = [
    ("Kommunen", "Namn, färg och de ord som kommunen använder."),
    (
        "Organisation och människor",
        "Vilka som beslutar, vilka som stödjer dem och vem som får göra vad.",
    ),
    (
        "Det fullmäktige antar",
        "Utkast ändras fritt. Det som är antaget ligger fast: en ändring är en ny version.",
    ),
    ("Året", "När stegen tas, vilken mall analyserna följer och vad som är gemensamt."),
    ("Uppföljning", "Nyckeltal med värden och det som fullmäktige har gett i uppdrag."),
    ("Grunder", "Dokument och begrepp som resten vilar på."),
]


class StyrningSite(admin.AdminSite):
    site_url = None
    index_title = "Inställningar"
    enable_nav_sidebar = False
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_set_up(request.user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        kommun = Kommun.objects.current()
        name = kommun.name if kommun else "Kommunen"
        return super().each_context(request) | {"site_header": name, "site_title": name}

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One place to log in; whoever is in already but may not be here is told so."""
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise PermissionDenied("Bara controllern ändrar inställningarna.")
        query = urlencode({"next": request.GET.get("next", reverse("admin:index"))})
        return redirect(f"{reverse('login')}?{query}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("logout")

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None):
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Grouped by what the controller sets out to do, not by how the code is divided."""
        found: dict[str, list[dict[str, Any]]] = {name: [] for name, _ in GROUPS}
        for app in super().get_app_list(request, app_label):
            for entry in app["models"]:
                model_admin = self._registry[entry["model"]]
                entry["purpose"] = getattr(model_admin, "purpose", "")
                entry["order"] = getattr(model_admin, "order", 99)
                found.setdefault(getattr(model_admin, "group", "Grunder"), []).append(entry)
        return [
            {
                "name": name,
                "app_label": app_label or "organisation",
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "purpose": purpose,
                "models": sorted(found[name], key=lambda entry: entry["order"]),
            }
            for name, purpose in GROUPS
            if found[name]
        ]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class CheckedForm(forms.ModelForm):
    """Also checks the constraints on fields that the form leaves out, before the database does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in self.initial.items():
            if isinstance(value, Decimal):
                self.initial[name] = without_zeros(value)

    def clean(self) -> Any:
        """An adressnamn left empty is made of the name; one that is in use already stays."""
        cleaned = super().clean() or self.cleaned_data
        name = cleaned.get("name") or cleaned.get("heading")
        if name and cleaned.get("slug") == "":
            cleaned["slug"] = self.initial.get("slug") or self._free_slug(name)
        return cleaned

    def _free_slug(self, name: str) -> str:
        model = self._meta.model
        field = model._meta.get_field("slug")
        slug = first = slugify(name)[: field.max_length - 3].strip("-") or model._meta.model_name
        number = 1
        while field.unique and model._default_manager.filter(slug=slug).exists():
            number += 1
            slug = f"{first}-{number}"
        return slug

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        in_formset = any(isinstance(f, InlineForeignKeyField) for f in self.fields.values())
        if self.errors or in_formset:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error.messages)  # type: ignore[arg-type]


class LivingOrganForm(CheckedForm):
    """Chooses among the organ that have not ended; an old row keeps the one it has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("organ")
        if field:
            living = Organ.objects.not_ended(timezone.localdate())
            field.queryset = living | Organ.objects.filter(pk=self.instance.organ_id)


class Rows(forms.BaseInlineFormSet):
    """Says in plain words that two rows are the same."""

    def get_unique_error_message(self, unique_check: Any) -> str:
        names = [
            str(self.model._meta.get_field(field).verbose_name)
            for field in unique_check
            if field != self.fk.name
        ]
        return f"Två rader har samma {' och '.join(names)}. Ändra den ena."

    def get_form_error(self) -> str:
        return "Raden är en av två som är lika."


class Plain:
    """What ModelAdmin and inlines share: who may, and fields that work without JavaScript."""

    form: Any = CheckedForm
    deletable = False
    admin_site: Any
    text_rows: ClassVar[int] = 4

    def is_frozen(self, obj: Any) -> bool:
        """The database refuses changes to the object (an inline is asked about its parent)."""
        return bool(getattr(obj, "is_adopted", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request) and not self.is_frozen(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request) and not self.is_frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.deletable and self.has_change_permission(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.DecimalField):
            kwargs["localize"] = True  # 12,5 as one writes it
        elif isinstance(db_field, models.DateField) and not isinstance(
            db_field, models.DateTimeField
        ):
            kwargs["widget"] = DateInput()
        elif isinstance(db_field, models.ManyToManyField):
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        elif isinstance(db_field, models.TextField):
            kwargs["widget"] = forms.Textarea(attrs={"rows": self.text_rows})
        elif isinstance(db_field, models.FileField):
            kwargs["widget"] = forms.ClearableFileInput()
            kwargs["error_messages"] = {
                "invalid_extension": "Filen kan vara av slaget %(allowed_extensions)s."
            }
        elif isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
            kwargs["widget"] = forms.URLInput()
        elif isinstance(db_field, models.SlugField):
            kwargs["widget"] = forms.TextInput()
            kwargs["error_messages"] = {
                "invalid": "Adressnamnet kan ha bokstäverna a–z, siffror, bindestreck och "
                "understreck, men inte mellanslag eller å, ä och ö."
            }
            if {"name", "heading"} & {field.name for field in db_field.model._meta.fields}:
                kwargs["required"] = False
                kwargs["help_text"] = (
                    "Står i sidans adress. Lämnas det tomt bildas det av namnet eller rubriken."
                )
        elif isinstance(db_field, models.CharField) and not db_field.choices:
            kwargs["widget"] = (
                forms.EmailInput() if isinstance(db_field, models.EmailField) else forms.TextInput()
            )
        elif db_field.name == "paragraf":
            kwargs["form_class"] = ParagrafField
        elif isinstance(db_field, models.PositiveSmallIntegerField | models.PositiveIntegerField):
            kwargs["widget"] = forms.NumberInput()
        if getattr(db_field, "related_model", None) is Beslut:
            kwargs["queryset"] = Beslut.objects.select_related("organ")  # named by its organ
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        ord = words(roles_of(request.user))
        if field:
            many = isinstance(db_field, models.ManyToManyField)
            field.label = own(str(field.label), ord, plural=many)
        if field and isinstance(field.widget, widgets.RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # no popups: one thing on one page
        if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
            field.empty_label = "Välj" if field.required else "Inget valt"
        elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            # The page where the words are given names each by ours.
            kept = getattr(db_field, "model", None) is Benamning
            field.choices = [
                ("", "Välj") if value == "" else (value, label if kept else own(str(label), ord))
                for value, label in field.choices
            ]
        return field


class StyrningAdmin(Plain, admin.ModelAdmin):
    group = "Grunder"
    order = 99
    purpose = ""
    actions = None
    view_on_site = False
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        told = swedish(message).split("”")  # every other is a name, as somebody wrote it
        told[::2] = [own(one, words(roles_of(request.user))) for one in told[::2]]
        said = "”".join(told)
        if hasattr(message, "__html__"):
            said = SafeString(said)
        super().message_user(request, said, *args, **kwargs)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Knows the municipality's words: the parts of a list see nothing else of the page."""
        changes: Any = super().get_changelist_instance(request)
        for one in (changes, *changes.filter_specs):
            one.ord = words(roles_of(request.user))
        return changes

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: Any = super().history_view(request, *args, **kwargs)
        for action in getattr(response, "context_data", {}).get("action_list", []):
            action.words = swedish(action.get_change_message())
        return response

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._refusable(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._refusable(request, super().delete_view, *args, **kwargs)

    def _refusable(self, request: HttpRequest, view: Any, *args: Any, **kwargs: Any):
        """A last resort: what the forms did not foresee, the database refused."""
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except IntegrityError as error:
            messages.error(request, refusal(error))
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        return redirect(request.path)

    def act(self, request: HttpRequest, act: Any, done: str) -> bool:
        """Do one thing to one object; say what was done, or why it could not be."""
        try:
            with transaction.atomic():
                act()
        except IntegrityError as error:
            messages.error(request, refusal(error))
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            messages.success(request, done)
            return True
        return False


def swedish(message: Any) -> str:
    """Swedish quotation marks, where Django's translation has English ones."""
    return str(message).replace("“", "”")


def refusal(error: IntegrityError) -> str:
    """What the database said, if it said it in Swedish (ale_styrning/freezing.py); else our words."""
    first = str(error).split("\n")[0]
    if "constraint" in first.lower():
        return (
            "Det gick inte att spara: två rader skulle ha fått samma nummer eller namn, eller så "
            "hör något annat ihop med det du ändrade. Inget är ändrat. Läs igenom och försök igen."
        )
    return f"{first} Inget är ändrat."


class TableInline(Plain, admin.TabularInline):
    formset = Rows
    extra = 2
    deletable = True
    text_rows = 2


class BlockInline(Plain, admin.StackedInline):
    formset = Rows
    extra = 1
    deletable = True
