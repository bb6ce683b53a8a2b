"""Texts inside an admin form: read, written and kept in versions like everywhere else."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from ale_styrning.numbers import number
from organisation.administration import CheckedForm
from writing import html as markup
from writing.models import Text, TextLink
from writing.plaintext import from_text, is_as_shown, to_text


def links_of(model: Any) -> list[TextLink]:
    return [f for f in model._meta.local_fields if isinstance(f, TextLink)]


def field_of(link: TextLink) -> str:
    return f"{link.name}_html"


Sent = tuple[str, int, str | None]  # the markup, the version it is based on, the signs it came in


class WordsWidget(forms.Textarea):
    """A textarea, and the version that its words were read in."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 10, "data-prose": ""})
        self.theirs: Text | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        html, base, *_ = value if isinstance(value, tuple) else (value, 0)
        context = {
            "name": name,
            "html": html or "",
            "plain": to_text(html or ""),
            "attrs": flatatt(self.build_attrs(self.attrs, attrs)),
            "base": base,
            "theirs": self.theirs,
        }
        return render_to_string("writing/words_widget.html", context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        base, words = number(data.get(f"{name}_base", "")) or 0, data.get(name, "")
        if data.get(f"{name}_format") == "text":
            return from_text(words), base, words
        return words, base, None

    def id_for_label(self, id_: str) -> str:
        return id_


class WordsField(forms.Field):
    """(markup, base version)."""

    widget = WordsWidget

    def to_python(self, value: Any) -> tuple[str, int]:
        html, base, *_ = value or ("", 0)
        return markup.sanitise(html), base

    def validate(self, value: tuple[str, int]) -> None:
        if self.required and not markup.plain(value[0]):
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial: Any, data: Any) -> bool:
        was = initial[0] if initial else ""
        html, _, signs = data or ("", 0, None)
        if signs is not None and is_as_shown(signs, was):
            return False
        return markup.sanitise(html) != was


class TextForm(CheckedForm):
    """A model's form with the words of its ``TextLink`` fields. Made by ``text_form``.

    The text is made with its owner, and written through ``Text.write``. When somebody has saved
    since the page was read, both versions are shown and nothing is written.
    """

    by: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for link in links_of(self._meta.model):
            text = self._text(link)
            if field_of(link) in self.fields:
                self.initial[field_of(link)] = (text.html, text.version) if text else ("", 0)

    def _text(self, link: TextLink) -> Text | None:
        return getattr(self.instance, link.name) if getattr(self.instance, link.attname) else None

    def clean(self) -> Any:
        cleaned = super().clean()
        for link in links_of(self._meta.model):
            name = field_of(link)
            if name not in self.cleaned_data or name not in self.changed_data:
                continue
            text = self._text(link)
            if text is None:
                continue
            # Held until the request's transaction ends, so that nobody comes between.
            text = Text.objects.select_for_update().get(pk=text.pk)
            if text.frozen_at:
                self.add_error(name, "Texten är beslutad och kan inte ändras.")
            elif text.version != self.cleaned_data[name][1]:
                self._conflict(name, text)
        return cleaned

    def _conflict(self, name: str, text: Text) -> None:
        who = text.updated_by.get_full_name() if text.updated_by else "En kollega"
        at = timezone.localtime(text.updated_at).strftime("%H.%M")
        self.add_error(
            name,
            f"{who} sparade samma text {at}. Båda versionerna visas här. Spara igen för att låta "
            "din gälla; den andra finns kvar i historiken.",
        )
        self.fields[name].widget.theirs = text
        # The next save is made knowing of this version.
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[f"{self.add_prefix(name)}_base"] = str(text.version)
        self.data = data

    def save(self, commit: bool = True) -> Any:
        for link in links_of(self._meta.model):
            if not getattr(self.instance, link.attname):
                setattr(self.instance, link.name, Text.begin())
            if field_of(link) in self.changed_data:
                html, base = self.cleaned_data[field_of(link)]
                text = getattr(self.instance, link.name)
                text.write(html, base=base if text.version else 0, by=self.by)
        return super().save(commit)


def text_form(model: Any, *, required: bool = False) -> type[TextForm]:
    """The form class of a model with texts."""
    fields: dict[str, Any] = {
        field_of(link): WordsField(
            label=str(link.verbose_name).capitalize(),
            required=required,
            help_text=link.help_text,
        )
        for link in links_of(model)
    }
    return type(f"{model.__name__}TextForm", (TextForm,), fields)


class WithTexts:
    """Mixin of a ModelAdmin or an inline whose ``form`` comes from ``text_form``."""

    model: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for link in links_of(self.model):
            setattr(self, field_of(link), _reader(link))  # what is shown when it is read-only

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        form.by = request.user
        return form

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.form.by = request.user
        return formset


def _reader(link: TextLink) -> Any:
    def read(obj: Any) -> SafeString:
        text = getattr(obj, link.name, None)
        return mark_safe(f'<div class="prose">{text.html if text else "–"}</div>')

    read.short_description = str(link.verbose_name).capitalize()  # type: ignore[attr-defined]
    return read
