"""SR13's printings, taken apart: what the catalogue file says of both in one place belongs to one of them each.

The file's conflicts say so: the barcode and the 140 g are the first printing's, sold as SAM660213 and pressed at
Pallas; SR13 is of 2022, pressed by Optimal from metal that Pallas made, and cut by Ray Staff. The page that the project
began with adds that it was remastered, but not by whom.
"""

from __future__ import annotations

from catalog.models import Pressing, ProductionStep, Release, StepKind

FIRST_EN = "It weighs 140 g. One source says that there were 1,000 copies."
FIRST_FR = "Il pèse 140 g. Une source parle de 1\u202f000 exemplaires."
SECOND_EN = "The lacquers were cut by Ray Staff."
SECOND_FR = "La gravure est de Ray Staff."


def write(release: Release) -> None:
    """Write the two printings, and move to the first what is the first's."""
    first, *further = release.other_numbers
    Pressing.objects.create(
        release=release,
        ordinal=1,
        plant="Pallas",
        catalogue_number=first,
        further_numbers=further,
        gtin=release.gtin,
        differences_en=FIRST_EN,
        differences_fr=FIRST_FR,
    )
    Pressing.objects.create(
        release=release,
        ordinal=2,
        made_on=release.released_on,
        plant="Optimal, Germany",
        metal="Pallas",
        differences_en=SECOND_EN,
        differences_fr=SECOND_FR,
    )
    add_remastering(release)
    release.gtin = None
    release.save(update_fields=["gtin"])
    release.mediums.update(weight_g=None)


def add_remastering(release: Release) -> None:
    """Put the remastering, of which nobody is named, between the tape and the cut."""
    place = release.production_steps.get(kind=StepKind.TAPE).order + 1
    for step in release.production_steps.filter(order__gte=place).order_by("-order"):
        step.order += 1
        step.save(update_fields=["order"])
    ProductionStep.objects.create(release=release, order=place, kind=StepKind.MASTERING)
