"""An export is the trail as text: canonical JSON, one object a line, an entry's body exactly as it was hashed."""

from creditshare.audit.verifier import BODY, END, Record, encode


def write_record(record: Record) -> bytes:
    """Write a header or checkpoint as its line, a run of entries as its lines."""
    if isinstance(record, tuple):
        return b"".join(BODY + body + END % place for place, body in enumerate(record[1], start=record[0]))
    return encode(record).encode() + b"\n"
