"""A Bot API server of our own, on loopback and stricter than Telegram: the demo's phones and the tests' test bed."""
