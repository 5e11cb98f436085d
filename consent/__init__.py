"""What the shop may remember. Knows nothing of records or money."""
