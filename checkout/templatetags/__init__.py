"""What the shop's templates may load from the checkout."""
