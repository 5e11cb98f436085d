"""One mailbox, one spelling."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q

from consent.addresses import MailboxField, held, normal, pattern, readable, spellings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("alice@example.org", "alice@example.org"),
        (" Alice@EXAMPLE.org\n", "alice@example.org"),
        ("alice@exämple.org", "alice@xn--exmple-cua.org"),
        ("ALICE@EXÄMPLE.ORG", "alice@xn--exmple-cua.org"),
        ("a.b+c@x.example", "a.b+c@x.example"),
        ("alice@[127.0.0.1]", "alice@[127.0.0.1]"),
        ("alice", "alice"),
        ("", ""),
        ("alice@", "alice@"),
        ("alice@" + "ä" * 80 + ".org", "alice@" + "ä" * 80 + ".org"),
        ("\u212aim@example.org", "\u212aim@example.org"),
    ],
)
def test_every_way_of_writing_it_is_the_same(typed: str, kept: str) -> None:
    assert normal(typed) == kept
    assert normal(kept) == kept


def test_people_read_what_they_would_write() -> None:
    assert readable("alice@xn--exmple-cua.org") == "alice@exämple.org"
    assert readable("alice@example.org") == "alice@example.org"
    assert readable("nobody") == "nobody"
    assert spellings(["Alice@exämple.org"]) == {"alice@xn--exmple-cua.org", "alice@exämple.org"}


@pytest.mark.parametrize(
    "typed",
    [
        "\u212aim@example.org",
        "ſam@example.org",
        "élise@example.org",
        "alice@" + "ä" * 64 + ".org",
        "a" * 250 + "@x.org",
    ],
)
def test_a_form_takes_no_look_alike_and_nothing_that_no_mail_reaches(typed: str) -> None:
    with pytest.raises(ValidationError):
        MailboxField().clean(typed)


def test_a_form_gives_the_one_spelling() -> None:
    assert MailboxField().clean(" Alice@EXÄMPLE.org ") == "alice@xn--exmple-cua.org"


@pytest.mark.parametrize(
    "there", ["alice@example.org", "<Alice@Example.ORG>", "'alice@example.org',", "of alice@example.org."]
)
def test_an_address_is_found_in_a_text(there: str) -> None:
    assert pattern(["alice@example.org"]).search(there)


@pytest.mark.parametrize(
    "other", ["malice@example.org", "x.alice@example.org", "alice@example.org.evil.example", "alice@example.organic"]
)
def test_another_address_is_not_it(other: str) -> None:
    assert not pattern(["alice@example.org"]).search(other)
    assert not pattern([]).search(other)


def test_nobody_is_meant_by_no_address() -> None:
    assert held("email", []) == Q(pk__in=[])
