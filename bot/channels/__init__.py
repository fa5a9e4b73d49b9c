"""The ways to a person. A channel listens and sends; its errors become `DeliveryError`."""
