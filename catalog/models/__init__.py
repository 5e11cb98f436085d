"""The models of the catalogue. Oscar's own come last, so that it finds ours already registered."""

from catalog.models.credits import PLAYING, ArtistCredit, Credit, Role
from catalog.models.discs import Channels, Medium, Side, Track
from catalog.models.images import ImageType, ProductImage, ReleaseImage
from catalog.models.milestones import Milestone, Stage
from catalog.models.names import Label, Person
from catalog.models.release import Accent, Precision, Product, Release
from catalog.models.stock_events import Movement, StockEvent

from oscar.apps.catalogue.models import *  # type: ignore[assignment]  # noqa: F403  # isort: skip (Oscar's come last)

__all__ = [
    "PLAYING",
    "Accent",
    "ArtistCredit",
    "Channels",
    "Credit",
    "ImageType",
    "Label",
    "Medium",
    "Milestone",
    "Movement",
    "Person",
    "Precision",
    "Product",
    "ProductImage",
    "Release",
    "ReleaseImage",
    "Role",
    "Side",
    "Stage",
    "StockEvent",
    "Track",
]
