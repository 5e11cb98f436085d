"""Take my cart along: a signed link, or its QR code, rebuilds a cart in any browser, without a cookie or a row."""
