"""The Django application of the stand-in for Stripe."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Holds the ledger's tables; of its code the shop's own processes run what erases a person, and nothing else."""

    name = "checkout.sandbox"
    label = "sandbox"
    verbose_name = "Stand-in for Stripe"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The ledger lies in the shop's database, so it has to forget whom the shop forgets."""
        from checkout.sandbox.keeper import LedgerKeeper
        from consent import keepers

        keepers.register(LedgerKeeper())
