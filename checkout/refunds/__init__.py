"""Money that goes back: decided in a row, sent by the worker, and looked up at Stripe before it is asked for again.

Stripe is never asked inside a transaction.
"""

from checkout.refunds.deciding import Copies, Refusal, ask, owe, weigh
from checkout.refunds.seeing import look
from checkout.refunds.sending import send

__all__ = ["Copies", "Refusal", "ask", "look", "owe", "send", "weigh"]
