"""The demo catalogue: the facts of the file, then what the demo adds to them. Each release is brought once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.demo import conflicts, memory, printings, sr13, words
from catalog.demo.leads import LEADS
from catalog.demo.shop import FRENCH_TITLES, OFFERS, Offer
from catalog.exchange import importing
from catalog.exchange.importing import Report
from catalog.in_hand import capital
from catalog.models import Milestone, Movement, Place, PriceChange, Release
from catalog.stock import ledger
from catalog.stock.states import Lifecycle


@transaction.atomic
def load(releases: list[dict[str, Any]], progress: Callable[[str], None] = lambda slug: None) -> Report:
    """Write the releases that were never brought, each with its offer; return what was odd about the facts.

    What was brought before is the shop's: changed, at another address or deleted, it stays as staff left it.
    """
    report, before = Report(), memory.releases()
    for facts in releases:
        if facts["slug"] not in before and memory.claim(facts["slug"]):
            bring(facts, report)
        progress(facts["slug"])
    return report


def bring(facts: dict[str, Any], report: Report) -> None:
    """Write one release with all that the demo adds, unless the shop has it already."""
    if has(facts):
        report.kept.append(facts["slug"])
        return
    importing.import_releases([facts], report=report)
    if report.written[-1:] == [facts["slug"]]:
        add(Release.objects.get(slug=facts["slug"]), facts)


def has(facts: dict[str, Any]) -> bool:
    """Whether staff have entered the record themselves, or moved it before the demo had a memory."""
    known, number = Q(stockrecords__partner_sku=facts["slug"]), facts["catalogue_number"]
    if number:
        known |= Q(label__name=(facts["label"] or "").split(" / ")[0], catalogue_number=number)
    return Release.objects.filter(known).exists()


def add(release: Release, facts: dict[str, Any]) -> None:
    """Add what the demo invents or writes itself: accent, texts, the repress, price and copies."""
    offer = OFFERS.get(release.slug, Offer("ciel", None, 0))
    release.accent, release.is_pick = offer.accent, offer.is_pick
    release.title_language = "fr" if release.slug in FRENCH_TITLES else "en"
    release.lead_en, release.lead_fr = LEADS.get(release.slug) or (words.lead(facts, "en"), words.lead(facts, "fr"))
    release.notes_en, release.notes_fr = words.notes(facts, "en"), words.notes(facts, "fr")
    if release.slug == sr13.SLUG:
        release.essay_en, release.essay_fr = sr13.ESSAY_EN, sr13.ESSAY_FR
    release.save()
    translate(release)
    conflicts.translate(release)
    if release.slug == sr13.SLUG:
        printings.write(release)
    for promise in offer.promises:
        Milestone.objects.create(release=release, **promise.__dict__)
    write_stock(release, offer)


def translate(release: Release) -> None:
    """Give the imported texts their French, where we have it."""
    basis = words.FRENCH.get(release.catalogue_number_basis_en, "")
    Release.objects.filter(pk=release.pk).update(catalogue_number_basis_fr=basis)
    for place in Place.objects.filter(sessions__release=release, name_fr="", name__in=words.FRENCH):
        Place.objects.filter(pk=place.pk).update(name_fr=capital(words.FRENCH[place.name]))
    for rows in (release.production_steps.all(), release.inserts.all()):
        for row in rows:
            rows.filter(pk=row.pk).update(text_fr=words.FRENCH.get(row.text_en, ""))
    packaging = getattr(release, "packaging", None)
    if packaging:
        packaging.jacket_fr = words.FRENCH.get(packaging.jacket_en, "")
        packaging.inner_sleeve_fr = words.FRENCH.get(packaging.inner_sleeve_en, "")
        packaging.save()


def write_stock(release: Release, offer: Offer) -> None:
    """Price and copies: the copies come in as a movement, as they would for staff."""
    partner = get_model("partner", "Partner").objects.get_or_create(code="sillon", defaults={"name": "Sillon"})[0]
    stock = get_model("partner", "StockRecord").objects.create(
        product=release, partner=partner, partner_sku=release.slug, price=offer.amount, num_in_stock=0, num_allocated=0
    )
    if offer.amount is not None:
        PriceChange.objects.create(release=release, price=offer.amount, at=timezone.now())
    ledger.set_lifecycle(release, offer.lifecycle, reason="demo")
    if offer.copies:
        kind = Movement.SLOTS if offer.lifecycle == Lifecycle.PREORDER else Movement.RECEIVED
        ledger.move(stock.pk, kind, offer.copies, reason="demo")
