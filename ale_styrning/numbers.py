"""Numbers from an address or a form: more digits than any row has are no number at all.

SQLite breaks on what does not fit in 64 bits, PostgreSQL compares it: here both answer the same.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """``<number:pk>`` in an address."""

    regex = "[0-9]{1,9}"


def number(said: Any) -> int | None:
    return int(said) if re.fullmatch(NumberConverter.regex, str(said)) else None


class ChosenField(forms.ModelMultipleChoiceField):
    """Rows chosen by their ids."""

    def clean(self, value: Any) -> Any:
        for one in value or []:
            if number(one) is None:
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, code="invalid_pk_value", params={"pk": one})
        return super().clean(value)
