import pytest

from tests.factories import OrganFactory, person


@pytest.fixture
def organ():
    return OrganFactory(slug="namnden", short_name="UBN")


@pytest.fixture
def as_(client, organ):
    def log_in(role):
        client.force_login(person(role, organ))
        return client

    return log_in
