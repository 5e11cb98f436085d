"""Stock: the states a shopper sees, and the only code that allocates, releases, consumes and moves copies."""
