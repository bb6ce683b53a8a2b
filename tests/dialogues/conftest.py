import pytest

from tests.factories import KommunFactory, ks


@pytest.fixture
def kommun():
    KommunFactory()
    ks()
