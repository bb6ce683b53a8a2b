from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ale_styrning.wording import OwnWords
from organisation.administration import CheckedForm, LivingOrganForm, StyrningAdmin, TableInline
from organisation.colour import accents
from organisation.laying_out import lay_out, year_to_lay_out
from organisation.models import (
    Arshjul,
    Behorighet,
    Benamning,
    Beslut,
    Kommun,
    Mandatperiod,
    Moment,
    Organ,
    Sektor,
    User,
)

KOMMUNEN, MANNISKOR, ANTAR, ARET, UPPFOLJNING, GRUNDER = (
    "Kommunen",
    "Organisation och människor",
    "Det fullmäktige antar",
    "Året",
    "Uppföljning",
    "Grunder",
)


class BenamningInline(TableInline):
    model = Benamning
    extra = 1
    max_num = len(Benamning.Concept.choices)


@admin.register(Kommun)
class KommunAdmin(StyrningAdmin):
    group, order = KOMMUNEN, 1
    purpose = "Namn, logotyp, accentfärg, mönster för diarienummer och kommunens egna ord."
    list_display = ["name", "kommunkod"]
    inlines = [BenamningInline]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not Kommun.objects.exists()

    def save_model(self, request: HttpRequest, obj: Kommun, form: Any, change: bool) -> None:
        readable, _ = accents(obj.accent)
        if readable != obj.accent.lower():
            messages.warning(
                request,
                f"Accentfärgen {obj.accent} är för ljus för att gå att läsa mot papperet. "
                f"Den har gjorts mörkare: {readable}.",
            )
            obj.accent = readable
        super().save_model(request, obj, form, change)


@admin.register(Organ)
class OrganAdmin(StyrningAdmin):
    group, order, deletable = MANNISKOR, 1, True
    purpose = "Fullmäktige, styrelse, nämnder och bolag, med den tid de verkar."
    list_display = ["name", "short_name", "kind", "active_from", "active_to", "successor"]
    list_filter = ["kind"]
    list_select_related = ["successor"]
    search_fields = ["name", "short_name"]


@admin.register(Sektor)
class SektorAdmin(StyrningAdmin):
    group, order, deletable = MANNISKOR, 2, True
    purpose = "Tjänstepersonernas organisation och vilka organ den stödjer."
    list_display = ["name", "active_from", "active_to"]
    search_fields = ["name"]


class BehorighetInline(TableInline):
    model = Behorighet
    form = LivingOrganForm
    extra = 1
    deletable = False
    verbose_name_plural = "behörigheter: avsluta en roll med ett slutdatum, den tas inte bort"


class AccountWords(OwnWords):
    """What is said of an account on the pages where one is made and changed."""

    required: ClassVar[dict[str, str]] = {
        "username": "Skriv ett användarnamn.",
        "name": "Skriv personens namn.",
        "password1": "Skriv ett första lösenord.",
        "password2": "Skriv lösenordet en gång till.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username = self.fields["username"]
        username.help_text = "Det som personen loggar in med, till exempel bun.handlaggare."
        username.error_messages |= {
            "invalid": "Användarnamnet kan ha bokstäver, siffror och tecknen @ . + - _, men inte "
            "mellanslag.",
            "unique": "Någon annan har redan det användarnamnet.",
        }


NOT_ALIKE: dict[str, Any] = {"password_mismatch": "De två lösenorden är inte lika."}


class NewUserForm(AccountWords, BaseUserCreationForm):
    error_messages = NOT_ALIKE

    class Meta:
        model = User
        fields = ["username", "name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["password1"].label = "Första lösenord"
        self.fields[
            "password1"
        ].help_text = (
            "Minst 12 tecken. Lämna det till personen, som byter det vid första tillfälle."
        )
        self.fields["password2"].label = "Lösenordet en gång till"
        self.fields["password2"].help_text = ""


class UserForm(AccountWords, forms.ModelForm):
    by: Any = None

    class Meta:
        model = User
        fields = ["username", "name", "email", "is_active"]
        labels = {"is_active": "Får logga in"}
        help_texts = {
            "is_active": "Kryssa ur när personen slutar. Kontot och historiken finns kvar."
        }

    def clean_is_active(self) -> bool:
        active = self.cleaned_data["is_active"]
        if not active and self.by == self.instance:
            raise ValidationError("Du kan inte stänga av ditt eget konto.")
        return active


class NewPasswordForm(AdminPasswordChangeForm):
    usable_password_help_text = ""
    error_messages = NOT_ALIKE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].help_text = "Minst 12 tecken."
        self.fields["password2"].label = "Lösenordet en gång till"
        self.fields["password2"].help_text = ""


@admin.register(User)
class PersonAdmin(StyrningAdmin, UserAdmin):
    group, order = MANNISKOR, 3
    purpose = "Konton: lägg upp en person, ge ett första lösenord, ge roller och stäng av."
    form = UserForm
    add_form = NewUserForm
    change_password_form = NewPasswordForm
    add_form_template = "admin/person_form.html"
    change_form_template = "admin/person_form.html"
    change_user_password_template = "admin/person_password.html"  # noqa: S105
    list_display = ["username", "name", "is_active", "last_login"]
    list_filter = ["is_active", "behorigheter__role"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    filter_horizontal: list[str] = []
    fieldsets = [(None, {"fields": ["username", "name", "email", "is_active"]})]
    add_fieldsets = [(None, {"fields": ["username", "name", "email", "password1", "password2"]})]
    inlines = [BehorighetInline]

    def is_frozen(self, obj: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A controller does not take over a superuser's account."""
        mine = obj is None or request.user.is_superuser or not obj.is_superuser
        return super().has_change_permission(request, obj) and mine

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = ""):
        user = self.get_object(request, id)
        if user is not None and not self.has_change_permission(request, user):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)


@admin.register(Behorighet)
class BehorighetAdmin(StyrningAdmin):
    group, order = MANNISKOR, 4
    purpose = "Vem som har vilken roll i vilket organ, och under vilken tid."
    form = LivingOrganForm
    list_display = ["user", "role", "organ", "active_from", "active_to"]
    list_filter = ["role", "organ"]
    list_select_related = ["user", "organ"]
    search_fields = ["user__name", "user__username"]


@admin.register(Mandatperiod)
class MandatperiodAdmin(StyrningAdmin):
    group, order, deletable = ANTAR, 1, True
    purpose = "De fyra åren mellan valen."
    list_display = ["__str__", "starts", "ends"]


@admin.register(Beslut)
class BeslutAdmin(StyrningAdmin):
    """Decisions are registered, never changed (trigger ``beslut_frozen``)."""

    group, order = UPPFOLJNING, 3
    purpose = "Beslut med datum, paragraf och diarienummer. Ett registrerat beslut ligger fast."
    list_display = ["__str__", "organ", "decided_on", "paragraf", "diarienummer", "title"]
    list_filter = ["organ"]
    list_select_related = ["organ"]
    search_fields = ["diarienummer", "title"]

    def is_frozen(self, obj: Any) -> bool:
        return obj is not None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)


class MomentInline(TableInline):
    model = Moment
    extra = 3


class ArshjulForm(CheckedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields[
                "year"
            ].help_text = "Året får sina moment ifyllda när det sparas. Gå sedan igenom dagarna."

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not 1900 <= year <= 2099:
            raise ValidationError("Skriv året med fyra siffror, till exempel 2027.")
        return year


@admin.register(Arshjul)
class ArshjulAdmin(StyrningAdmin):
    group, order, deletable = ARET, 1, True
    form = ArshjulForm
    purpose = "Årets moment: när varje steg börjar och slutar, vem som gör det och på vilken grund."
    list_display = ["year"]
    inlines = [MomentInline]
    change_list_template = "admin/arshjul_list.html"

    def get_urls(self) -> list[URLPattern]:
        lay_out = require_POST(self.admin_site.admin_view(self.lay_out_next))
        return [path("nasta/", lay_out, name="organisation_arshjul_next"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        extra = {"next_year": year_to_lay_out(timezone.localdate())}
        return super().changelist_view(request, (extra_context or {}) | extra)

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        latest = Arshjul.objects.first()
        year = latest.year + 1 if latest else timezone.localdate().year
        return {"year": year} | super().get_changeform_initial_data(request)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []  # a new year is filled in when it is saved

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None):
        return self._fill(request, obj)

    def lay_out_next(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            year = year_to_lay_out(timezone.localdate())
            arshjul, is_new = Arshjul.objects.get_or_create(year=year)
            if is_new:
                self.log_addition(request, arshjul, [{"added": {}}])
            return self._fill(request, arshjul)

    def _fill(self, request: HttpRequest, arshjul: Arshjul) -> HttpResponse:
        pattern = lay_out(arshjul)
        source = f"ur {pattern.year}" if pattern else "med styrmodellens och lagens dagar"
        messages.success(
            request,
            f"Årshjulet för {arshjul.year} är upplagt {source}. Gå igenom dagarna innan "
            "året börjar: helger och sammanträden faller annorlunda.",
        )
        return redirect(reverse("admin:organisation_arshjul_change", args=[arshjul.pk]))
