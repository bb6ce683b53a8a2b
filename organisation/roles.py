"""What a person may do today: one query a request, asked as named questions."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils import timezone

from organisation.models import Behorighet

Role = Behorighet.Role


class Roles:
    """The roles a person holds today. Somebody who has not logged in holds none."""

    WRITERS = (Role.HANDLAGGARE, Role.ANSVARIG)
    MEMBERS = (Role.HANDLAGGARE, Role.ANSVARIG, Role.NAMNDSEKRETERARE, Role.FORTROENDEVALD)

    def __init__(self, held: Iterable[Behorighet], *, known: bool) -> None:
        self.held = list(held)
        self.known = known  # logged in

    def organ_ids(self, *roles: str) -> set[int]:
        """The organ in which the person holds any of the roles."""
        return {b.organ_id for b in self.held if b.role in roles}

    def has(self, *roles: str) -> bool:
        return any(b.role in roles for b in self.held)

    @cached_property
    def writes_for(self) -> set[int]:
        return self.organ_ids(*self.WRITERS)

    @cached_property
    def leads(self) -> set[int]:
        return self.organ_ids(Role.ANSVARIG)

    @cached_property
    def registers_for(self) -> set[int]:
        return self.organ_ids(Role.NAMNDSEKRETERARE)

    @cached_property
    def member_of(self) -> set[int]:
        """The organ whose arbetsmaterial the person may read."""
        return self.organ_ids(*self.MEMBERS)

    def keeps_minutes_of(self, kind: str) -> bool:
        """Registers decisions for the body of that kind: kommunstyrelsen or kommunfullmäktige."""
        return any(b.role == Role.NAMNDSEKRETERARE and b.organ.kind == kind for b in self.held)

    @cached_property
    def is_controller(self) -> bool:
        return self.has(Role.CONTROLLER)

    @cached_property
    def prepares_for_ks(self) -> bool:
        return self.has(Role.KS_BEREDARE)

    @cached_property
    def in_ks(self) -> bool:
        return self.has(Role.KS_BEREDARE, Role.KS_LEDAMOT)

    @cached_property
    def in_kf(self) -> bool:
        return self.has(Role.KF_LEDAMOT)

    @cached_property
    def oversees(self) -> bool:
        """Sees how far every organ has come: kommunstyrelsen and the controller."""
        return self.in_ks or self.is_controller


def roles_of(user: Any) -> Roles:
    """The person's roles, kept on the user object for the length of the request."""
    if not user.is_authenticated:
        return Roles((), known=False)
    if not hasattr(user, "_roles"):
        # Asked by every page and every save, so in the question that Django puts together in half the
        # time: all that the person has ever held, a few rows, of which today's are picked out here.
        today = timezone.localdate()
        ever = Behorighet.objects.filter(user=user).select_related("organ").order_by()
        held = [one for one in ever if one.is_held_on(today)]
        user._roles = Roles(sorted(held, key=lambda b: (b.organ.name, b.role)), known=True)
    return user._roles


def may_set_up(user: Any) -> bool:
    """Whoever holds the controller's role today, and a superuser, who has no role at first."""
    return user.is_active and (user.is_superuser or roles_of(user).is_controller)
