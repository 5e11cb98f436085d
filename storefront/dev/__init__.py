"""What only a demo shows: the mails that were sent, and the parts of the page."""
