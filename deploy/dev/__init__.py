"""What stands behind `./dev`: standard library only, since it runs before anything is installed."""
