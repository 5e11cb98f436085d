"""What holds for this folder's tests alone."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from checkout.sandbox.models import Delivery, Entry, Fault, KeptAnswer


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real commits. Only the ledger is written here, so only it is emptied, not every table of the shop."""
    with django_db_blocker.unblock():
        yield
        for model in (Delivery, KeptAnswer, Entry, Fault):
            model.objects.all().delete()
