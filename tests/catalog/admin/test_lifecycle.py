"""Changes of lifecycle: only allowed ones can be chosen, sold ones have a price, and each says why."""

from __future__ import annotations

import re
from typing import Any

import pytest

from catalog.models import Release, StockEvent
from catalog.stock.states import Lifecycle
from catalog.stock.transitions import ALLOWED
from tests.office import save
from tests.records import make_release

PAGE = "/admin/catalogue/product/lifecycle/"


@pytest.mark.parametrize("before", Lifecycle.values)
def test_the_form_offers_what_is_allowed_and_refuses_the_rest(office: Any, db: None, before: str) -> None:
    release = make_release()
    Release.objects.filter(pk=release.pk).update(lifecycle=before)
    page = office.get(f"/admin/catalogue/product/{release.pk}/change/")
    offered = {key for key, _name in page.context["adminform"].form.fields["new_lifecycle"].choices if key}
    assert offered == ALLOWED[before]
    refused = sorted(set(Lifecycle.values) - offered)
    answer = save(office, release, new_lifecycle=refused[-1], lifecycle_reason="because")
    assert (answer.status_code, Release.objects.get(pk=release.pk).lifecycle) == (200, before)
    for after in refused:
        answer = office.post(f"{PAGE}?ids={release.pk}", {"target": after, "reason": "because"})
        assert (answer.status_code, Release.objects.get(pk=release.pk).lifecycle) == (200, before)


def test_a_change_is_written_down_with_its_reason(office: Any, staff: Any, paris_58: Release) -> None:
    answer = save(office, paris_58, new_lifecycle="restocking", lifecycle_reason="lacquers are cut")
    assert answer.status_code == 302
    event = StockEvent.objects.filter(kind="lifecycle").first()
    assert event
    assert (event.before, event.after, event.reason, event.by) == ("active", "restocking", "lacquers are cut", staff)
    assert Release.objects.get(pk=paris_58.pk).stock_state == "restocking-with-copies"


@pytest.mark.parametrize("page", ["form", "button"])
def test_a_change_without_a_reason_is_refused(office: Any, paris_58: Release, page: str) -> None:
    if page == "form":
        answer = save(office, paris_58, new_lifecycle="restocking")
    else:
        answer = office.post(f"{PAGE}?ids={paris_58.pk}", {"target": "restocking"})
    assert answer.status_code == 200
    assert "Say why." in answer.content.decode()
    assert Release.objects.get(pk=paris_58.pk).lifecycle == "active"


def test_a_draft_without_a_price_can_be_announced_and_not_sold(office: Any, db: None) -> None:
    release = make_release(price=None, lifecycle="draft", copies=0)
    answer = office.post(f"{PAGE}?ids={release.pk}", {"target": "active"})
    assert "A release that is sold needs a price." in answer.content.decode()
    assert office.post(f"{PAGE}?ids={release.pk}", {"target": "announced"}).status_code == 302
    assert Release.objects.get(pk=release.pk).stock_state == "announced"


def test_several_change_together_or_not_at_all(office: Any, db: None) -> None:
    one, two = make_release("one"), make_release("two", lifecycle="draft")
    chosen = office.post(
        "/admin/catalogue/product/", {"action": "change_lifecycle", "_selected_action": [one.pk, two.pk]}
    )
    assert re.fullmatch(rf"{PAGE}\?ids=\d+,\d+", chosen["Location"])
    refused = office.post(chosen["Location"], {"target": "withdrawn", "reason": "a dispute"})
    assert "A release cannot go from “draft” to “withdrawn”." in refused.content.decode()
    assert set(Release.objects.values_list("lifecycle", flat=True)) == {"active", "draft"}
    Release.objects.filter(pk=two.pk).update(lifecycle="active")
    assert office.post(chosen["Location"], {"target": "withdrawn", "reason": "a dispute"}).status_code == 302
    assert set(Release.objects.values_list("lifecycle", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize("query", ["", "?ids=", "?ids=x,-1,²", "?ids=99999999999999", "?ids=4711"])
def test_nothing_chosen_leads_back_to_the_list(office: Any, db: None, query: str) -> None:
    answer = office.get(f"{PAGE}{query}")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/catalogue/product/")
