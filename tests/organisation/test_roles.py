import datetime

import pytest
from django.utils import timezone

from organisation.models import Behorighet
from organisation.roles import roles_of
from tests.factories import BehorighetFactory, OrganFactory, UserFactory

pytestmark = pytest.mark.django_db

Role = Behorighet.Role
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (start, end)
        for start in (TODAY - DAY, TODAY, TODAY + DAY)
        for end in (None, TODAY, TODAY + DAY)
        if end is None or start <= end
    ],
)
def test_a_role_is_held_from_its_first_day_to_its_last(start, end):
    one = BehorighetFactory(active_from=start, active_to=end)
    for day in (TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY):
        assert one.is_held_on(day) == Behorighet.objects.held_on(day).exists(), day


def test_roles_of_a_person_are_todays_and_their_own_in_order():
    user, last, first = UserFactory(), OrganFactory(name="Valnämnden"), OrganFactory(name="Bygg")

    BehorighetFactory(user=user, organ=last, role=Role.ANSVARIG)
    BehorighetFactory(user=user, organ=first, role=Role.HANDLAGGARE)
    BehorighetFactory(user=user, organ=first, role=Role.ANSVARIG)
    BehorighetFactory(user=user, organ=last, role=Role.NAMNDSEKRETERARE, active_to=TODAY - DAY)
    BehorighetFactory(organ=last, role=Role.FORTROENDEVALD)

    held = [(b.organ.name, b.role) for b in roles_of(user).held]

    assert held == [
        ("Bygg", "ansvarig"),
        ("Bygg", "handlaggare"),
        ("Valnämnden", "ansvarig"),
    ]


def test_roles_cost_one_query(django_assert_num_queries):
    user = UserFactory()
    for _ in range(3):
        BehorighetFactory(user=user)
    with django_assert_num_queries(1):
        names = [b.organ.name for b in roles_of(user).held]
    assert len(names) == 3
