"""A test with real transactions finds what the migrations have made, whatever ran before it, and nothing else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import TransactionTestCase
from oscar.core.loading import get_model

from catalog.models import Release
from tests.records import make_release

Country = get_model("address", "Country")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_is_made_changed_and_deleted_is_taken_back() -> None:
    def there() -> list[list[object]]:
        return [sorted(model.objects.values_list()) for model in (Country, Group, Permission)]

    before = there()
    assert all(before)
    Country.objects.filter(pk="FR").delete()
    Country.objects.update(is_shipping_country=False)
    Group.objects.create(name="of this test")
    make_release()
    vars(TransactionTestCase)["_fixture_teardown"](None)
    assert there() == before
    assert not Release.objects.exists()
