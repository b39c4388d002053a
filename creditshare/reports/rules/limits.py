"""What the public may ask: how large a file, how often, how long a reason."""

MEGABYTE = 2**20
MAX_BYTES = 5 * MEGABYTE
VERIFY_RATE = "30/m/ip"
REASON_LENGTH = 200
