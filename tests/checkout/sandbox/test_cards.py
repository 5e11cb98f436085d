"""What may be typed into the card form."""

from datetime import date

import pytest

from checkout.sandbox.behaviour import Outcome
from checkout.sandbox.cards import SHOWN, TEST_CARDS, luhn, read

TODAY = date(2026, 11, 24)
TYPED = {"number": "4242 4242 4242 4242", "expiry": "04 / 31", "cvc": "123", "name": "Alice Ott"}


def faults(**changes: str) -> dict[str, str]:
    return read(TYPED | changes, TODAY)[1]


def test_a_good_card() -> None:
    card, wrong = read(TYPED, TODAY)
    assert not wrong
    assert card
    assert (card.number, card.name, card.behaviour.outcome) == ("4242424242424242", "Alice Ott", Outcome.PAID)


def test_an_empty_form_names_every_field() -> None:
    card, wrong = read({}, TODAY)
    assert card is None
    assert wrong == {field: f"{field}_missing" for field in ("number", "expiry", "cvc", "name")}


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("4242-4242-4242-4242", None),
        ("4242424242424242", None),
        ("4242 4242 4242 4241", "number_wrong"),
        ("4242", "number_short"),
        ("4242 4242 4242 424x", "number_wrong"),
        ("4" * 30, "number_wrong"),
        ("４２４２４２４２４２４２４２４２", "number_wrong"),
        ("\0", "number_wrong"),
    ],
)
def test_numbers(number: str, fault: str | None) -> None:
    assert faults(number=number).get("number") == fault


@pytest.mark.parametrize(
    ("expiry", "fault"),
    [
        ("11/26", None),
        ("1/27", None),
        ("11 / 2026", None),
        ("1126", None),
        ("11-26", None),
        ("10/26", "expiry_past"),
        ("12/25", "expiry_past"),
        ("12/77", "expiry_far"),
        ("13/30", "expiry_month"),
        ("00/30", "expiry_month"),
        ("soon", "expiry_wrong"),
        ("1/2/30", "expiry_wrong"),
    ],
)
def test_expiry(expiry: str, fault: str | None) -> None:
    assert faults(expiry=expiry).get("expiry") == fault


@pytest.mark.parametrize(("cvc", "fault"), [("123", None), ("12", "cvc_3"), ("1234", "cvc_3"), ("١٢٣", "cvc_3")])
def test_codes(cvc: str, fault: str | None) -> None:
    assert faults(cvc=cvc).get("cvc") == fault


def test_american_express_has_four_figures() -> None:
    amex = "3782 822463 10005"
    assert faults(number=amex) == {"cvc": "cvc_4"}
    assert faults(number=amex, cvc="1234") == {}


def test_a_name_that_no_card_carries() -> None:
    assert faults(name="Al\0ice") == {"name": "name_wrong"}
    assert faults(name="A" * 151) == {"name": "name_wrong"}


def test_every_test_card_has_a_valid_number_and_those_shown_exist() -> None:
    assert all(luhn(number) for number in TEST_CARDS)
    assert all(number.replace(" ", "") in TEST_CARDS for number, _ in SHOWN)


def test_a_real_looking_card_is_not_charged() -> None:
    card, _ = read(TYPED | {"number": "4111 1111 1111 1111"}, TODAY)
    assert card
    assert card.behaviour.decline_code == "test_mode_live_card"
