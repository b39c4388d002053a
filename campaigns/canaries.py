"""Two hundred firms of planted words, crawled as every role: no foreign canary anywhere.

`python -m campaigns.canaries [--seed N] [--firms 200] [--most 60] [--quick]` fetches, as each role, every page and
every GET of the API with the keys of what there is, reads where reading is a form, follows links, takes PDFs and
archives apart, provokes 404, 403, 422 and 500, and reads the log. What a consent allows is allowed within its
categories only. Negative control: with `visible_to` of consents opened, the same crawl must find foreign canaries.
Prints one JSON object, also to benchmarks/results/canaries.json; exit 0 only with no leak and the control found.
"""

import argparse
import io
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
QUICK = 12
LINKS = 150
HREF = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
NOT_FOLLOWED = re.compile(r"^/(static|accounts|i18n|demo|styleguide)")
PARAMETER = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")


class Crawl:
    """One crawl of the district as every role, with what was fetched and what leaked."""

    def __init__(self, district: Any, most: int = 60) -> None:
        """Crawl a district; of things that an address may name (firms apart) the first `most` are tried."""
        from django.test import Client

        self.district, self.plain, self.most = district, Client, most
        self.fetched, self.statuses, self.seen = Counter[str](), Counter[int](), Counter[str]()
        self.leaks: list[str] = []
        self.log = io.StringIO()

    def run(self, roles: list[Any]) -> None:
        """Crawl as each role, logging all the while."""
        handler = logging.StreamHandler(self.log)
        logging.getLogger().addHandler(handler)
        try:
            for role in roles:
                self.as_role(role)
                fetched, leaked = self.fetched[role.name], len(self.leaks)
                print(f"{role.name}: {fetched} fetched, {leaked} leaks so far", file=sys.stderr)
        finally:
            logging.getLogger().removeHandler(handler)
        self.judge(None, "the log", self.log.getvalue())

    def as_role(self, role: Any) -> None:
        """Fetch everything as one role."""
        browser = self.browser(role.actor)
        visited, queue = set(), []
        for address, headers in self.addresses():
            visited.add(address)
            queue += self.fetch(role, browser, address, headers)
        for address in dict.fromkeys(queue):
            if address not in visited and len(visited) < len(queue) + LINKS:
                visited.add(address)
                self.fetch(role, browser, address, {})
        self.read_and_provoke(role, browser)

    def browser(self, actor: Any) -> Any:
        """Return a client that asks as somebody."""
        from datetime import timedelta

        from django.utils import timezone

        from creditshare.parties.models import AccessToken
        from creditshare.parties.rules.tokens import digest_of_token
        from tests.parties import makers as parties

        if actor is None:
            return self.plain(raise_request_exception=False)
        if actor.client_id is not None:
            token = f"token-{actor.client_id}"
            until = timezone.now() + timedelta(hours=3)
            row = {"client_id": actor.client_id, "expires_at": until}
            AccessToken.objects.get_or_create(digest=digest_of_token(token), defaults=row)
            return self.plain(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)
        browser = parties.sign_in(actor)
        parties.confirm(browser, parties.person_of(actor))
        browser.raise_request_exception = False
        return browser

    def keys(self) -> dict[str, list[str]]:
        """Return the values of every parameter that an address may have."""
        from creditshare.audit.models import TrailEntry
        from creditshare.consents.models import Export
        from creditshare.parties.models import ApiClient, Membership, Notice
        from creditshare.records.models import Delivery

        district = self.district

        def pks(rows: Any) -> list[str]:
            return [str(pk) for pk in rows[: self.most]]

        return {
            "consent_id": [str(one.pk) for one in district.consents][: self.most],
            "export_id": pks(Export.objects.values_list("pk", flat=True)),
            "number": [one.number for one in district.reports],
            "delivery_id": pks(Delivery.objects.values_list("pk", flat=True)),
            "dispute_id": [str(one.pk) for one in district.disputes],
            "notice_id": pks(Notice.objects.values_list("pk", flat=True)),
            "membership_id": pks(Membership.objects.values_list("pk", flat=True)),
            "client_id": pks(ApiClient.objects.values_list("client_id", flat=True)),
            "entry_id": pks(TrailEntry.objects.values_list("pk", flat=True)),
            "uscc": [firm.uscc for firm in district.firms],
            "nonce": [one.nonce for one in district.consents if one.nonce][:10],
        }

    def addresses(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield every page and every GET of the API with every key, and searches for names and codes."""
        from tests.architecture.routes import OPERATIONS, PAGES, installed_operations, installed_pages

        keys = self.keys()
        for name, route in installed_pages().items():
            known = PAGES.get(name)
            if known is None or "GET" in known.rules:
                yield from self.filled(f"/{route}", keys, known)
        for name, (method, path) in installed_operations().items():
            if method == "GET":
                yield from self.filled(path, keys, OPERATIONS.get(name))
        for firm in self.district.firms[:20]:
            for path in ("/firms", "/organisations", "/api/v1/consents", "/consents/request"):
                yield f"{path}?q={firm.uscc}&uscc={firm.uscc}", {}
        yield "/no/such/page", {}
        yield "/api/v1/consents?offset=-1", {}

    def filled(self, path: str, keys: dict[str, list[str]], route: Any) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield an address with each value of its parameter."""
        words = {name: [str(value)] for name, value in (route.words if route else {}).items()}
        headers = dict(route.headers) if route else {}
        names = PARAMETER.findall(path)
        varied = next((name for name in names if name in keys), None)
        for value in keys[varied] if varied else [""]:
            address = path
            for name in names:
                chosen = value if name == varied else (words.get(name) or keys.get(name) or ["1"])[0]
                address = re.sub(r"[<{](?:\w+:)?" + name + r"[>}]", lambda _, text=chosen: text, address)
            yield address, headers

    def fetch(self, role: Any, browser: Any, address: str, headers: dict[str, str]) -> list[str]:
        """Fetch one address, judge what it holds, and return its links."""
        from django.core.cache import cache

        cache.clear()  # so that limits of rate hide nothing
        answer = browser.get(address, headers=headers)
        return self.take(role, address, answer)

    def take(self, role: Any, address: str, answer: Any) -> list[str]:
        """Judge an answer: status, headers and every text inside it; return its links."""
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.fetched[role.name] += 1
        self.statuses[answer.status_code] += 1
        text = "\n".join(texts_in(content))
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        self.judge(role, address, text, head)
        is_page = "html" in answer.headers.get("Content-Type", "")
        return [link for link in HREF.findall(text) if not NOT_FOLLOWED.match(link)] if is_page else []

    def judge(self, role: Any, where: str, *texts: str) -> None:
        """Note every canary that may not be there."""
        from campaigns.canary_world import CANARY

        for serial, code in {found for text in texts for found in CANARY.findall(text)}:
            if role is not None and role.may_see(int(serial), code):
                self.seen[role.name] += 1
            else:
                self.leaks.append(f"{role.name if role else 'anybody'} {where}: kn{serial}{code}")

    def read_and_provoke(self, role: Any, browser: Any) -> None:
        """Read where reading is a form, send what is not allowed or not valid, and break a page of ours."""
        from django.urls import reverse

        for firm in self.district.firms:
            for name, more in (("bank_profile", {}), ("bank_trace", {"key": "sales_12m"})):
                address = reverse(name, kwargs={"uscc": firm.uscc, **more})
                self.take(role, f"POST {address}", browser.post(address, {"purpose": "underwriting"}))
        for export in self.keys()["export_id"]:
            address = f"/api/v1/consents/exports/{export}/file"
            self.take(role, f"POST {address}", browser.post(address, {}, content_type="application/json"))
        for consent in self.district.consents[:20]:
            for deed in ("accept", "narrow", "renew", "withdraw"):
                # A stranger's deed is refused; the firm's own would change the district, so it is left out.
                if role.actor is None or role.actor.organisation_id not in self.district.sides(consent):
                    address = f"/api/v1/consents/{consent.pk}/{deed}"
                    self.take(role, f"POST {address}", browser.post(address, {}, content_type="application/json"))
        wrong = {"uscc": self.district.firms[0].uscc, "purpose": "nonsense", "categories": ["x"]}
        for address in ("/api/v1/consents", "/api/v1/reports", "/api/v1/records/invoices"):
            self.take(role, f"POST {address}", browser.post(address, wrong, content_type="application/json"))
        with mock.patch("creditshare.consents.queries.get_consent", side_effect=self.break_down):
            address = reverse("consent_card", args=[self.district.consents[0].pk])
            self.take(role, f"broken {address}", browser.get(address))

    def break_down(self, **_: Any) -> None:
        """Fail as a mistake of ours would, with a firm's words in the failing frame."""
        words = self.district.firms[0].name
        raise RuntimeError(f"broken while holding {len(words)} letters")


def texts_in(content: bytes) -> Iterator[str]:
    """Yield every text in an answer: of PDFs as read, of zipped files (workbooks too) member by member."""
    if content[:5] == b"%PDF-":
        yield subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name))
    yield content.decode("utf-8", "replace")


def open_everything(rows: Any, actor: Any) -> Any:
    """Show everybody every consent: the planted leak."""
    return rows


def run(seed: int, firms: int, most: int = 60) -> dict[str, Any]:
    """Plant, crawl as every role, crawl again with a planted leak, and return what came of it."""
    from campaigns.canary_world import District
    from creditshare.consents.models import ConsentQuerySet

    district = District(firms, seed)
    crawl = Crawl(district, most)
    roles = district.roles()
    crawl.run(roles)
    control = Crawl(district, most)
    with mock.patch.object(ConsentQuerySet, "visible_to", open_everything):
        control.run([role for role in roles if role.name == "guarantor"])
    return {
        "campaign": "canaries", "seed": seed, "firms": firms, "most": most, "fetched": sum(crawl.fetched.values()),
        "by_role": dict(crawl.fetched), "statuses": dict(sorted(crawl.statuses.items())),
        "allowed_seen": dict(crawl.seen),
        "leaks": sorted(set(crawl.leaks))[:40], "leaked": len(crawl.leaks), "control_found": len(control.leaks),
    }  # fmt: skip


def main() -> int:
    """Set up a database of its own, run, print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--firms", type=int, default=200)
    parser.add_argument("--most", type=int, default=60, help="how many consents, deliveries, … are asked for by key")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} firms")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("CREDITSHARE_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
        import django
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment()
        call_command("migrate", verbosity=0)
        result = run(options.seed, QUICK if options.quick else options.firms, options.most)
    target = ROOT / "benchmarks" / "results" / "canaries.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, ensure_ascii=False, indent=1))
    print(json.dumps(result, ensure_ascii=False))
    return 0 if not result["leaked"] and result["control_found"] else 1


if __name__ == "__main__":
    sys.exit(main())
