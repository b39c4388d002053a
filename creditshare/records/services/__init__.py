"""What can be done with records."""

from creditshare.records.services.deliveries import cancel_delivery, import_delivery, receive_delivery
from creditshare.records.services.recognition import recognise_file

__all__ = ["cancel_delivery", "import_delivery", "receive_delivery", "recognise_file"]
