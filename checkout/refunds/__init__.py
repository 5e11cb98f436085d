"""Money that goes back: decided in a row, sent by the worker, and looked up at Stripe before it is asked for again.

Stripe is never asked inside a transaction.
"""

from checkout.refunds.deciding import Refusal, ask, owe
from checkout.refunds.seeing import look
from checkout.refunds.sending import send

__all__ = ["Refusal", "ask", "look", "owe", "send"]
