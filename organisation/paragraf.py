"""The § of a decision, as somebody types it out of the minutes."""

from typing import Any

from django import forms

from organisation.models import Beslut


class ParagrafField(forms.IntegerField):
    """A number, also as "§ 71".

    A field for text: one for numbers hands over 71 in some browsers when 71a was written, and nobody
    could say that it is not a number.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        said = dict.fromkeys(("invalid", "min_value", "max_value"), Beslut.OUT_OF_RANGE)
        kwargs["error_messages"] = said | (kwargs.get("error_messages") or {})
        kwargs |= {"min_value": 1, "max_value": Beslut.HIGHEST}
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "numeric"}

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.strip().removeprefix("§").strip()
        return super().to_python(value)
