"""The page from which a tester steers the stand-in: what Stripe's dashboard does, and what goes wrong on purpose."""
