"""What the public may ask: how large a file, how often, how long a reason."""

MEGABYTE = 2**20
MAX_BYTES = 5 * MEGABYTE
QUESTIONS_A_MINUTE = 30
"""How often one address may ask for a verdict; a number is guessed once in 28 million tries."""
REASON_LENGTH = 200
