"""Management commands of the checkout."""
