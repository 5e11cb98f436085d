"""The models of the catalogue. Oscar's own come last, so that it finds ours already registered."""

from catalog.models.alerts import Alert, AlertMail
from catalog.models.credits import PLAYING, ArtistCredit, Credit, Role
from catalog.models.demo import DemoItem
from catalog.models.discs import Channels, Medium, Side, Track
from catalog.models.evidence import Conflict, ExternalId, PressQuote, PriceChange, Source
from catalog.models.images import ImageType, ProductImage, ReleaseImage
from catalog.models.imports import ImportEntry, ReleaseImport
from catalog.models.lots import WAVES, Invitation, Lot
from catalog.models.milestones import Milestone, Stage
from catalog.models.names import (
    FormerLabel,
    FormerName,
    FormerPerson,
    FormerPlace,
    FormerSeries,
    FurtherLabel,
    Label,
    Person,
    Place,
    Series,
)
from catalog.models.printings import Insert, InsertKind, Packaging, Pressing
from catalog.models.provenance import Domain, OriginalIssue, ProductionStep, Session, SessionKind, StepKind
from catalog.models.release import Product, Release
from catalog.models.stock_events import Movement, StockEvent
from catalog.models.vocabulary import Accent, ReleaseKind, ReprintPolicy

from oscar.apps.catalogue.models import *  # type: ignore[assignment]  # noqa: F403  # isort: skip (Oscar's come last)

__all__ = [
    "PLAYING",
    "WAVES",
    "Accent",
    "Alert",
    "AlertMail",
    "ArtistCredit",
    "Channels",
    "Conflict",
    "Credit",
    "DemoItem",
    "Domain",
    "ExternalId",
    "FormerLabel",
    "FormerName",
    "FormerPerson",
    "FormerPlace",
    "FormerSeries",
    "FurtherLabel",
    "ImageType",
    "ImportEntry",
    "Insert",
    "InsertKind",
    "Invitation",
    "Label",
    "Lot",
    "Medium",
    "Milestone",
    "Movement",
    "OriginalIssue",
    "Packaging",
    "Person",
    "Place",
    "PressQuote",
    "Pressing",
    "PriceChange",
    "Product",
    "ProductImage",
    "ProductionStep",
    "Release",
    "ReleaseImage",
    "ReleaseImport",
    "ReleaseKind",
    "ReprintPolicy",
    "Role",
    "Series",
    "Session",
    "SessionKind",
    "Side",
    "Source",
    "Stage",
    "StepKind",
    "StockEvent",
    "Track",
]
