"""What a form says of its fields: every error in words of its own, so that a summary needs no labels."""

from typing import Any, ClassVar

from django import forms


class OwnWords:
    """Mixed into a form. ``required`` says of each field that must be filled in what is missing.

    The browser is not told how long a field may be: it would cut what somebody pastes without a word.
    ``data-count`` on a widget shows how much is left.
    """

    own_words = True
    required: ClassVar[dict[str, str]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_fields()

    def word_fields(self) -> None:
        """Again where a form adds fields of its own after this."""
        for name, field in self.fields.items():
            if said := self.required.get(name):
                field.error_messages["required"] = said
            for code, said in _said_of(field).items():
                if said and (code == "max_length" or not _has_own(field, code)):
                    field.error_messages[code] = said
            attrs = field.widget.attrs
            longest = attrs.pop("maxlength", None)
            if "data-count" in attrs and longest:
                attrs["data-count"] = longest


def _has_own(field: forms.Field, code: str) -> bool:
    """Whether the form itself says something of the field."""
    general = {c: m for one in reversed(type(field).__mro__)
               for c, m in getattr(one, "default_error_messages", {}).items()}  # fmt: skip
    return code in field.error_messages and field.error_messages[code] != general.get(code)


def _said_of(field: forms.Field) -> dict[str, str]:
    label = f"”{field.label}”"
    match field:
        case forms.DateField():
            return {"invalid": "Skriv datumet som år-månad-dag, till exempel 2026-03-14."}
        case forms.DecimalField():
            decimals = field.decimal_places
            return {
                "invalid": f"Skriv {label} som ett tal, till exempel 71,5.",
                "max_decimal_places": f"{label} får ha högst {decimals} decimaler.",
                "max_digits": f"{label} är för stort. Kontrollera talet.",
                "max_whole_digits": f"{label} är för stort. Kontrollera talet.",
            }
        case forms.ChoiceField():  # the model choices too
            return {
                "invalid_choice": f"Välj något av det som finns under {label}.",
                "invalid_pk_value": f"Välj något av det som finns under {label}.",
                "invalid_list": f"Välj något av det som finns under {label}.",
            }
        case forms.CharField():
            return {
                "max_length": f"{label} får vara högst %(limit_value)d tecken. "
                "Nu är det %(show_value)d."
            }
    return {}
