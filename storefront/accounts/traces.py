"""What Oscar's tables could hold of a person. The shop writes into none of them; a plug-in or an old copy may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.python import Serializer
from django.db.models import Q, QuerySet
from oscar.core.loading import get_model

from consent.addresses import held
from consent.keepers import Keeper, Person


@dataclass(frozen=True)
class Trace:
    """A table, the columns that point at an account, and the column that holds an address.

    `unlinked`: the row belongs to an order and stays; only the account is taken out of it.
    """

    model: str
    users: tuple[str, ...] = ()
    email: str = ""
    unlinked: bool = False

    def rows(self, person: Person) -> QuerySet[Any]:
        """The rows that are about a person."""
        found = held(self.email, person.emails) if self.email else Q(pk__in=[])
        for column in self.users if person.user_id else ():
            found |= Q(**{column: person.user_id})
        rows: QuerySet[Any] = get_model(*self.model.split(".")).objects.filter(found)
        return rows


TRACES = (
    Trace("address.UserAddress", ("user",)),
    Trace("analytics.UserProductView", ("user",)),
    Trace("analytics.UserRecord", ("user",)),
    Trace("analytics.UserSearch", ("user",)),
    Trace("communication.Email", ("user",), "email"),
    Trace("communication.Notification", ("recipient", "sender")),
    Trace("customer.ProductAlert", ("user",), "email"),
    Trace("payment.Bankcard", ("user",)),
    Trace("reviews.ProductReview", ("user",), "email"),
    Trace("reviews.Vote", ("user",)),
    Trace("voucher.VoucherApplication", ("user",), unlinked=True),
    Trace("wishlists.WishList", ("owner",)),
    Trace("wishlists.WishListSharedEmail", email="email"),
)


class TraceKeeper(Keeper):
    """One rule for all of them."""

    covers = {
        **{trace.model: "unlinked" if trace.unlinked else "deleted" for trace in TRACES},
        "partner.Partner_users": "deleted with the account",
        "partner.PartnerAddress": "kept: it is a supplier's, not a customer's",
    }

    def export(self, person: Person) -> Mapping[str, Any]:
        """The rows as they stand, by their table."""
        return {trace.model: plain(trace.rows(person)) for trace in TRACES}

    def erase(self, person: Person) -> None:
        """Delete them, or take the account out of them."""
        for trace in TRACES:
            rows = trace.rows(person)
            if trace.unlinked:
                rows.update(**dict.fromkeys(trace.users))
            else:
                rows.delete()


def plain(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Rows as JSON can carry them."""
    return [{key: plain_value(value) for key, value in row["fields"].items()} for row in Serializer().serialize(rows)]


def plain_value(value: Any) -> Any:
    """Dates, amounts and keys as text."""
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
