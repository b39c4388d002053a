"""Personal words stand in the trail as salted digests, so that they can be erased while every proof keeps verifying.

A fact whose name is listed here, when it is text, is written as {"digest": SHA-256(salt ‖ value)}; salt and value are
kept beside the trail. Without the salt nobody can guess the value from its digest.
"""

from datetime import date, timedelta
from hashlib import sha256

from creditshare.kernel.dated import Dated

SALT_BYTES = 32
# Names of facts that may hold a person's name or free words: reasons, remarks, file names and addresses typed by hand.
PERSONAL = frozenset(
    {
        "reason",
        "remark",
        "note",
        "words",
        "comment",
        "claim",
        "answer",
        "name",
        "names",
        "person_name",
        "handler_name",
        "phone",
        "email",
        "id_number",
        "address",
        "path",
    }
)
# How long the values are kept: three years, in which a claim about them may be brought (民法典, 2021-01-01, art. 188),
# and no longer than the purpose needs (个人信息保护法, 2021-11-01, art. 19).
KEPT = (Dated(date(2021, 11, 1), timedelta(days=3 * 365 + 1), "个人信息保护法 第十九条; 民法典 第一百八十八条"),)


def is_personal(name: str, value: object) -> bool:
    """Say whether a fact of this name stands behind a digest."""
    return name in PERSONAL and isinstance(value, str) and value != ""


def commitment(salt: bytes, value: str) -> str:
    """Return the digest (hex) that stands for a value; raise ValueError for a salt of another length."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return sha256(salt + value.encode()).hexdigest()
