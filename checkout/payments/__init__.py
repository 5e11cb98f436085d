"""What becomes of a payment. Events are hints: `sync` asks Stripe how the session stands and moves our rows.

The webhook, the page the shopper comes back to, and the reconcile task all call `sync`, so doubled, lost, late and
reordered events end the same way. Stripe is never asked inside a transaction.
"""

from checkout.payments.ending import end_unpaid
from checkout.payments.opening import start
from checkout.payments.settling import settle
from checkout.payments.syncing import abandon, reconcile, sync

__all__ = ["abandon", "end_unpaid", "reconcile", "settle", "start", "sync"]
