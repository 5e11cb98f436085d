"""The Django application of the stand-in for Stripe."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Holds the ledger's tables; nothing of it runs inside the shop's own processes."""

    name = "checkout.sandbox"
    label = "sandbox"
    verbose_name = "Stand-in for Stripe"
    default_auto_field = "django.db.models.BigAutoField"
