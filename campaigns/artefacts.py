"""Ten thousand forged consents, client assertions, bearer tokens and batch signatures: not one is accepted.

`python -m campaigns.artefacts [--seed N] [--count 10000] [--quick]` puts every forgery before the verifier that serves
requests, on the database of DATABASE_URL (default: an SQLite of its own, thrown away): consents before the register
(`verify_artefact`), assertions before the seller of tokens (`issue_token`), tokens before `actor_of_token`, batches
before `verify_batch`. The genuine text must be accepted before and after. Negative control: a naive verifier, which
believes `alg` and embedded keys, must accept some of the very same texts. Prints one JSON object, also to
benchmarks/results/artefacts.json; exit 0 only with nothing accepted and the control fooled.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from campaigns.forgeries import KINDS, Material, a_forger, b64, naive_claims, twin

ROOT = Path(__file__).resolve().parent.parent
QUICK = 400
SHARES = {"artefact": 0.5, "assertion": 0.3, "token": 0.1, "batch": 0.1}
Verify = Callable[[str], bool]


class Campaign:
    """One run: what is tried, accepted and fooled, by target and kind."""

    def __init__(self, seed: int) -> None:
        self.seed, self.dice, self.forger = seed, Random(seed), a_forger()
        self.tried, self.accepted, self.fooled = Counter[str](), Counter[str](), Counter[str]()
        self.faults: list[str] = []

    def try_all(
        self, target: str, count: int, material: Callable[[], Material], verify: Verify, *, twins: bool
    ) -> None:
        """Try so many forgeries of a target, the kinds in turn; only a text that differs from the genuine counts."""
        kinds = [*KINDS.items(), *([("twin", twin)] if twins else [])]
        done = 0
        while done < count:
            name, kind = kinds[done % len(kinds)]
            made = material()
            text = kind(made, self.dice)
            if text == made.text:
                continue
            self.count(f"{target} {name}", text, verify)
            self.fooled[name] += naive_claims(text, made) is not None
            done += 1

    def count(self, name: str, text: str, verify: Verify) -> None:
        """Put one forgery before the verifier."""
        self.tried[name] += 1
        if verify(text):
            self.accepted[name] += 1
            self.faults.append(f"{name}: {text[:300]}")

    def expect(self, what: str, holds: bool) -> None:
        """Note a genuine text that was refused."""
        if not holds:
            self.faults.append(f"genuine {what} refused")


def artefacts(campaign: Campaign, count: int) -> None:
    """Forge signed consents; the verifier holds them against the register."""
    from creditshare.consents.errors import ArtefactRefused
    from creditshare.consents.queries import verify_artefact
    from creditshare.consents.rules.artefact import sign_artefact
    from creditshare.db.keys import load_private_key
    from creditshare.kernel.statement import sign_statement
    from tests import makers
    from tests.consents.makers import stored_consent

    key = load_private_key("consents")
    firms = [makers.firm() for _ in range(5)]
    consents = [stored_consent(firm, makers.bank(), max_reads=3, questions=["grade_at_least:A"]) for firm in firms]

    def accepts(text: str, of: Any) -> bool:
        try:
            verify_artefact(artefact=text, firm_uscc=of.firm_uscc, grantee_uscc=of.grantee.uscc)
        except ArtefactRefused:
            return False
        return True

    def verify(text: str) -> bool:
        return accepts(text, consents[0])

    def material() -> Material:
        others = tuple(one.artefact for one in consents[1:])
        return Material(consents[0].artefact, key.private.public_key(), others, campaign.forger)

    campaign.expect("artefact", verify(consents[0].artefact))
    campaign.try_all("artefact", count, material, verify, twins=True)
    claims = material().claims
    for other in consents[1:]:
        campaign.count("artefact other_tenant", other.artefact, verify)
        campaign.count("artefact other_tenant", consents[0].artefact, lambda text, of=other: accepts(text, of))
    for number in range(max(20, count // 50)):
        # Signed with the true key: what the register, not the signature, must refuse.
        dice = campaign.dice
        replayed = {"max_reads": 4 + number, "expires_at": "2099-01-01T00:00:00+00:00", "nonce": claims["nonce"]}
        name = dice.choice(["max_reads", "expires_at"])
        text = sign_artefact(claims | {name: replayed[name]}, key.private, key.key_id)
        campaign.count("artefact replayed_nonce", text, verify)
        campaign.count("artefact second_signature", sign_artefact(claims, key.private, key.key_id), verify)
        for type_ in ("report+jws", "JWT", ""):
            campaign.count("artefact other_type", sign_statement(claims, key.private, key.key_id, type_), verify)
    campaign.expect("artefact", verify(consents[0].artefact))


def assertions(campaign: Campaign, count: int) -> None:
    """Forge client assertions; each has a number of its own, so that only the forgery can be the reason."""
    from datetime import UTC, datetime

    from creditshare.parties.errors import AssertionRefused
    from creditshare.parties.services import issue_token
    from tests.parties import makers as parties

    at = datetime.now(UTC)
    key = parties.key("ES256", 41)
    client, other = parties.system(None, key), parties.system(None, parties.key("ES256", 42))

    def genuine() -> str:
        return parties.assertion(client, at, by=key)

    def verify(text: str) -> bool:
        try:
            issue_token(assertion=text, client_id=None, audiences=frozenset({parties.TOKEN_URL}), at=at)
        except AssertionRefused:
            return False
        return True

    def material() -> Material:
        others = (parties.assertion(other, at, by=parties.key("ES256", 42)),)
        return Material(genuine(), key.public_key, others, campaign.forger)

    campaign.expect("assertion", verify(genuine()))
    campaign.try_all("assertion", count, material, verify, twins=False)
    spent = genuine()
    campaign.expect("assertion", verify(spent))
    for _ in range(max(20, count // 50)):
        campaign.count("assertion replayed", spent, verify)
    for text in (
        parties.assertion(client, at, by=parties.key("ES256", 42)),
        parties.assertion(client, at, by=key, aud="https://elsewhere.example"),
        parties.assertion(client, at, by=key, exp=int(at.timestamp()) - 1),
        parties.assertion(client, at, by=key, sub=other.client_id),
        parties.assertion(client, at, by=key, iss=other.client_id, sub=other.client_id),
    ):
        campaign.count("assertion other_tenant", text, verify)


def tokens(campaign: Campaign, count: int) -> None:
    """Change bearer tokens: letters, lengths, digests, statements in their place, ends of life."""
    import secrets
    from datetime import timedelta

    from django.utils import timezone

    from creditshare.parties.authentication import actor_of_token
    from creditshare.parties.models import AccessToken
    from creditshare.parties.rules.tokens import digest_of_token
    from tests.parties import makers as parties

    client = parties.system()
    token, expired = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    until = timezone.now() + timedelta(hours=1)
    AccessToken.objects.create(digest=digest_of_token(token), client=client, expires_at=until)
    AccessToken.objects.create(digest=digest_of_token(expired), client=client, expires_at=timezone.now())

    def verify(text: str) -> bool:
        return actor_of_token(text) is not None

    campaign.expect("token", verify(token))
    unsigned = f"{b64(json.dumps({'alg': 'none'}).encode())}.{b64(json.dumps({'sub': client.client_id}).encode())}."
    fixed = [
        digest_of_token(token),
        expired,
        "",
        "null",
        unsigned,
        client.client_id,
        "' OR 1=1--",
        token.swapcase(),
        token[::-1],
    ]
    dice, done = campaign.dice, 0
    while done < count:
        way = done % 4
        place = dice.randrange(len(token))
        name, text = (
            ("letter", token[:place] + dice.choice("ABCxyz019-_=.%\x00é\ud800") + token[place + 1 :]),
            ("cut", token[:place]),
            ("longer", token + dice.choice(("=", "A", " x", "\n\n.", "\x00", token))),
            ("other", dice.choice(fixed)),
        )[way]
        if text != token:
            campaign.count(f"token {name}", text, verify)
        done += 1
    campaign.expect("token", verify(token))


def batches(campaign: Campaign, count: int) -> None:
    """Forge detached batch signatures over a body."""
    from datetime import UTC, datetime
    from hashlib import sha256

    from joserfc.jws import JWSRegistry

    from creditshare.kernel.errors import DomainError
    from creditshare.records.rules.signatures import verify_batch
    from tests.parties import makers as parties

    at, body = datetime.now(UTC), b'{"rows":[{"a":1}]}'
    key = parties.key("ES256", 51)
    header = {
        "alg": "ES256", "kid": key.kid, "b64": False, "crit": ["b64"], "seq": 1, "source": "tax_grades",
        "digest": sha256(body).hexdigest(), "iat": int(at.timestamp()),
    }  # fmt: skip
    protected = b64(json.dumps(header).encode())
    signature = JWSRegistry.algorithms["ES256"].sign(f"{protected}.".encode() + body, key)
    genuine = f"{protected}..{b64(signature)}"

    def verify(text: str) -> bool:
        try:
            verify_batch(text, body=body, keys=[key], sequence=1, source="tax_grades", at=at)
        except DomainError:
            return False
        return True

    campaign.expect("batch", verify(genuine))
    attached = f"{protected}.{b64(body)}.{b64(signature)}"
    material = Material(attached, key.public_key, (attached,), campaign.forger)
    names = [name for name in KINDS if name not in {"mixed"}]
    for number in range(count):
        name = names[number % len(names)]
        parts = KINDS[name](material, campaign.dice).split(".")
        # A detached text has an empty middle; forgeries of the body alone are not seen in it.
        text = ".".join([parts[0], "", *parts[2:]]) if len(parts) > 2 else ".".join(parts)
        if text != genuine:
            campaign.count(f"batch {name}", text, verify)
    for changed in (body + b" ", b"", body[:-1]):
        campaign.count(
            "batch other_body", genuine, lambda text, other=changed: _takes(text, other, key, at, verify_batch)
        )


def _takes(text: str, body: bytes, key: Any, at: Any, verify_batch: Any) -> bool:
    from creditshare.kernel.errors import DomainError

    try:
        verify_batch(text, body=body, keys=[key], sequence=1, source="tax_grades", at=at)
    except DomainError:
        return False
    return True


TARGETS = {"artefact": artefacts, "assertion": assertions, "token": tokens, "batch": batches}


def run(seed: int, count: int) -> dict[str, Any]:
    """Run a campaign on the database that Django is set up for, and return what came of it."""
    campaign = Campaign(seed)
    for target, attack in TARGETS.items():
        attack(campaign, int(count * SHARES[target]))
    return {
        "campaign": "artefacts", "seed": seed,
        "tried": sum(campaign.tried.values()), "accepted": sum(campaign.accepted.values()),
        "naive_accepted": sum(campaign.fooled.values()), "naive_by_kind": dict(sorted(campaign.fooled.items())),
        "by_kind": dict(sorted(campaign.tried.items())), "faults": campaign.faults[:20],
    }  # fmt: skip


def main() -> int:
    """Set up a database of its own, run, print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} forgeries")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("CREDITSHARE_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        result = run(options.seed, QUICK if options.quick else options.count)
    target = ROOT / "benchmarks" / "results" / "artefacts.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, ensure_ascii=False, indent=1))
    print(json.dumps(result, ensure_ascii=False))
    return 0 if not result["faults"] and not result["accepted"] and result["naive_accepted"] else 1


if __name__ == "__main__":
    sys.exit(main())
