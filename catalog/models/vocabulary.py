"""The words that a release chooses from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Accent(models.TextChoices):
    """The twelve colours; one accent a page (look: NOTES)."""

    ROUGE = "rouge", _("rouge (red)")
    ORANGE = "orange", _("orange")
    JAUNE = "jaune", _("jaune (yellow)")
    MOUTARDE = "moutarde", _("moutarde (mustard)")
    TILLEUL = "tilleul", _("tilleul (lime)")
    VERT = "vert", _("vert (green)")
    SAPIN = "sapin", _("sapin (fir)")
    CANARD = "canard", _("canard (teal)")
    CIEL = "ciel", _("ciel (sky)")
    BLEU = "bleu", _("bleu (blue)")
    PRUNE = "prune", _("prune (plum)")
    ROSE = "rose", _("rose (pink)")


class ReleaseKind(models.TextChoices):
    """What kind of edition it is."""

    FACSIMILE = "facsimile", _("facsimile reissue")
    FIRST = "first", _("first issue")
    ANTHOLOGY = "anthology", _("anthology")


class ReprintPolicy(models.TextChoices):
    """What the label says of further printings."""

    MAY = "may", _("may be repressed")
    NEVER = "never", _("never again")
    UNDECIDED = "undecided", _("undecided")
