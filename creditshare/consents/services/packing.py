"""A signed parcel: a zip whose every file is listed by its SHA-256, and the list signed; copies and evidence use it."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from joserfc.jwk import ECKey

from creditshare.consents.rules.export import FIRST_YEAR, KEY, MANIFEST, SIGNATURE
from creditshare.db.keys import load_private_key
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.statement import sign_statement

Renew = Callable[[], Any]
PIECES_A_RENEWAL = 2000


class Parcel:
    """An archive that keeps path, size and SHA-256 of what is written into it."""

    def __init__(self, archive: zipfile.ZipFile, at: datetime, renew: Renew) -> None:
        self.archive, self.at, self.renew, self.files = archive, at, renew, list[dict[str, Any]]()
        self.moment = (max(at.year, FIRST_YEAR), at.month, at.day, at.hour, at.minute, at.second)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file piece by piece, and hold on to the work while it lasts."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, self.moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self.archive.open(info, "w", force_zip64=True) as file:
            for number, piece in enumerate(pieces, 1):
                file.write(piece)
                digest.update(piece)
                size += len(piece)
                if number % PIECES_A_RENEWAL == 0:
                    self.renew()
        self.files.append({"path": name, "size": size, "sha256": digest.hexdigest()})

    def seal(self, about: Mapping[str, Any], type_: str) -> None:
        """Write the public key, the manifest, and the signature over it as a statement of a type."""
        said = {**about, "made_at": self.at.isoformat()}
        key = load_private_key("consents")
        private = cast(EllipticCurvePrivateKey, key.private)
        public = {**ECKey.import_key(private.public_key()).as_dict(private=False), "kid": key.key_id}
        self.write(KEY, [canonical_json(public)])
        listed = canonical_json({**said, "files": self.files})
        claims = {**said, "manifest": hashlib.sha256(listed).hexdigest()}
        self.write(MANIFEST, [listed])
        self.write(SIGNATURE, [sign_statement(claims, private, key.key_id, type_).encode()])
