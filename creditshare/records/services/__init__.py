"""What can be done with records."""

from creditshare.records.services.deliveries import cancel_delivery, import_delivery, receive_delivery

__all__ = ["cancel_delivery", "import_delivery", "receive_delivery"]
