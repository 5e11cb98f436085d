"""Cart, placement, payment and order mails. The fork of Oscar's checkout."""
