from django import forms


class TextForm(forms.Form):
    """What a writer sends: the words, the version they began from and, in a conflict, the choice.

    The words are markup, or with ``format=text`` what was written without JavaScript.
    """

    html = forms.CharField(label="text", required=False, strip=False)
    format = forms.ChoiceField(label="form", choices=[("", ""), ("text", "Text")], required=False)
    base = forms.IntegerField(
        label="version",
        min_value=0,
        error_messages={"required": "Sidan saknar uppgift om version. Ladda om den."},
    )
    choice = forms.ChoiceField(
        label="val", choices=[("", ""), ("mine", "Min"), ("theirs", "Kollegans")], required=False
    )
