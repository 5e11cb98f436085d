"""The release form's sections, in the order of the release's public page: which fields and inlines stand in which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.admin.credits import ArtistInline, CreditInline, FurtherLabelInline
from catalog.admin.discs import MediumInline
from catalog.admin.evidence import ConflictInline, ExternalIdInline, QuoteInline, SourceInline
from catalog.admin.gallery import ImageInline
from catalog.admin.milestones import MilestoneInline
from catalog.admin.printings import InsertInline, PackagingInline, PressingInline
from catalog.admin.provenance import OriginalIssueInline, ProductionStepInline, SessionInline
from catalog.admin.tracks import TrackInline

Fields = tuple[str | tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A part of the form. `needed` ones are open from the start, `asked` ones in a new release; others fold open."""

    anchor: str
    name: str | Promise
    fields: Fields = ()
    inlines: tuple[type[Any], ...] = ()
    needed: bool = False
    asked: bool = False


SECTIONS = (
    Section("title", _("Title and artist"), ("title", "artist_credit", "slug"), (ArtistInline,), needed=True),
    Section(
        "number",
        _("Release and number"),
        (
            ("label", "catalogue_number", "gtin"),
            ("released_on", "kind", "series"),
            ("country", "genre", "title_language"),
            ("catalogue_number_basis_en", "catalogue_number_basis_fr"),
            "other_numbers",
            ("edition_size", "numbered", "reprint_policy"),
            ("accent", "is_pick"),
        ),
        (FurtherLabelInline,),
        needed=True,
    ),
    Section("gallery", _("Gallery"), (), (ImageInline,), needed=True),
    Section(
        "stock",
        _("Price and stock"),
        (
            ("price", "per_customer_limit"),
            ("stock_state", "copies", "waiting"),
            ("movement", "movement_copies", "movement_reason"),
            ("new_lifecycle", "lifecycle_reason"),
        ),
        needed=True,
    ),
    Section(
        "texts",
        _("Texts, English and French"),
        (
            ("lead_en", "lead_fr"),
            "essay_author",
            ("essay_en", "essay_fr"),
            ("notes_en", "notes_fr"),
            ("flaws_en", "flaws_fr"),
        ),
        needed=True,
    ),
    Section("discs", _("Discs"), (("format_printed", "total_time"),), (MediumInline,), needed=True),
    Section("tracks", _("Tracks"), ("tracks_pasted", "tracks_complete"), (TrackInline,), needed=True),
    Section("credits", _("Credits"), ("credits_pasted",), (CreditInline,), needed=True),
    Section("origin", _("First issue"), (), (OriginalIssueInline,)),
    Section("sessions", _("Recorded at"), (), (SessionInline,), asked=True),
    Section("chain", _("Production chain"), (), (ProductionStepInline,)),
    Section("printings", _("Printings"), (), (PressingInline,)),
    Section("packaging", _("Packaging and inserts"), (), (PackagingInline, InsertInline), asked=True),
    Section("repress", _("Repress"), (), (MilestoneInline,)),
    Section(
        "sources",
        _("Sources and conflicts"),
        (("price_listed", "availability_listed"),),
        (SourceInline, ConflictInline),
    ),
    Section("quotes", _("Press quotations"), (), (QuoteInline,)),
    Section("ids", _("External ids"), (), (ExternalIdInline,)),
)
INLINES = tuple(inline for section in SECTIONS for inline in section.inlines)


@dataclass
class Shown:
    """A section as the template needs it."""

    anchor: str
    name: str | Promise
    fieldset: Any
    formsets: list[Any] = field(default_factory=list)
    open: bool = True
    mistakes: int = 0


def show(adminform: Any, formsets: list[Any]) -> list[Shown]:
    """The sections with their fieldsets and formsets; folded ones stay open where there is something to mend."""
    by_class = {type(formset.opts): formset for formset in formsets}
    fieldsets = {str(fieldset.name): fieldset for fieldset in adminform}
    shown = []
    for section in SECTIONS:
        fieldset = fieldsets.get(str(section.name))
        own = [by_class[inline] for inline in section.inlines if inline in by_class]
        if not own and not fieldset:
            continue
        mistakes = sum(formset.formset.total_error_count() for formset in own)
        if fieldset:
            mistakes += sum(bool(adminform.form.errors.get(name)) for name in flat(section.fields))
        filled = any(formset.formset.initial_form_count() for formset in own)
        unfolded = section.needed or filled or (section.asked and not adminform.form.instance.pk)
        shown.append(Shown(section.anchor, section.name, fieldset, own, unfolded, mistakes))
    return shown


def flat(fields: Fields) -> list[str]:
    """The names in a fieldset's rows."""
    return [name for row in fields for name in (row if isinstance(row, tuple) else (row,))]


ORDER = [name for section in SECTIONS for name in flat(section.fields)]
