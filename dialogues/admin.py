from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from dialogues.models import Tillitsprincip
from organisation.administration import StyrningAdmin


@admin.register(Tillitsprincip)
class TillitsprincipAdmin(StyrningAdmin):
    group, order = "Grunder", 3
    purpose = "Tillitsdelegationens sju principer, som ett samtal kan prövas mot."
    list_display = ["number", "name", "meaning"]
    list_display_links = ["name"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # they are seven
