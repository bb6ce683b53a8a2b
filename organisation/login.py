from typing import ClassVar

from django.contrib.auth.forms import AuthenticationForm

from ale_styrning.wording import OwnWords


class LoginForm(OwnWords, AuthenticationForm):
    """Says what is wrong; what to do about it stands on the page already."""

    required: ClassVar[dict[str, str]] = {
        "username": "Skriv ditt användarnamn.",
        "password": "Skriv ditt lösenord.",
    }
    error_messages: ClassVar = {
        "invalid_login": "Användarnamnet eller lösenordet stämmer inte.",
        "inactive": "Kontot är avstängt.",
    }
