"""Who may do what: the three roles of the staff. The migration that makes the groups reads this table."""

from __future__ import annotations

READ, WRITE, ALL = ("view",), ("view", "add", "change"), ("view", "add", "change", "delete")

# Everything that a release's form holds. A release itself is thrown away by owners only.
ROWS = (
    "artistcredit", "conflict", "credit", "externalid", "furtherlabel", "insert", "medium", "originalissue",
    "packaging", "pressing", "pressquote", "productimage", "productionstep", "session", "side", "source", "track",
)  # fmt: skip
NAMES = ("label", "person", "place", "series")
HISTORY = ("milestone", "stockevent", "pricechange")

Table = dict[tuple[str, str], tuple[str, ...]]

EDITOR: Table = {
    ("catalogue", "product"): WRITE,
    **{("catalogue", model): ALL for model in ROWS},
    **{("catalogue", model): WRITE for model in (*NAMES, "milestone")},
    **{("catalogue", model): READ for model in ("stockevent", "pricechange")},
}
SHOP: Table = {
    **{("catalogue", model): READ for model in ("product", *ROWS, *HISTORY)},
    ("partner", "stockrecord"): ("view", "change"),
    ("order", "order"): ("view", "change"),
    **{("order", model): READ for model in ("line",)},
    **{("checkout", model): READ for model in ("payment", "ordermail", "dispute", "owedcopies", "stripeevent")},
    ("checkout", "refund"): ("view", "add"),
    ("catalogue", "alertmail"): ("view", "change"),
    # Who waits (an alert's address) is for nobody's eyes but a superuser's: a lot is counted in by numbers.
    ("catalogue", "lot"): ("view", "add"),
    ("catalogue", "invitation"): READ,
}
OWNER: Table = {
    **EDITOR,
    **SHOP,
    **{("catalogue", model): ALL for model in ("product", *ROWS, *NAMES)},
    ("catalogue", "milestone"): WRITE,
    ("accounts", "user"): WRITE,
    **{("consent", model): READ for model in ("tally", "proof")},
}
ROLES = {"editor": EDITOR, "shop": SHOP, "owner": OWNER}
