"""The twelve accents as mail programs know colours, each with the ink that is printed on it (look: NOTES)."""

from __future__ import annotations

from catalog.models import Accent

INK, PAPER = "#171310", "#faf9f6"
TINTS = {
    Accent.ROUGE: ("#d73025", PAPER),
    Accent.ORANGE: ("#f47e2d", INK),
    Accent.JAUNE: ("#f9c92c", INK),
    Accent.MOUTARDE: ("#d9a13f", INK),
    Accent.TILLEUL: ("#c0ca61", INK),
    Accent.VERT: ("#217541", PAPER),
    Accent.SAPIN: ("#15523f", PAPER),
    Accent.CANARD: ("#0e7d8a", PAPER),
    Accent.CIEL: ("#7ec6e6", INK),
    Accent.BLEU: ("#1159b8", PAPER),
    Accent.PRUNE: ("#753164", PAPER),
    Accent.ROSE: ("#f099a9", INK),
}


def of(accent: str) -> tuple[str, str]:
    """Ground and ink of an accent."""
    return TINTS[Accent(accent)]
