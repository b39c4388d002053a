"""A pull over HTTPS from a credit-information platform that answers {"rows": […], "next": cursor, "more": bool}.

That is what our own export answers, so two CreditShares (a district's and a city's) read each other by the national
field lists. Redirects are not followed, certificates are checked, and only listed hosts are asked.
"""

import http.client
import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from creditshare.kernel.canonical import canonical_json
from creditshare.records.errors import ConnectorMisconfigured, PullFailed
from creditshare.records.sources.connectors.credentials import Credentials
from creditshare.records.sources.connectors.protocol import PulledRows

MEGABYTE = 2**20
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PASSING = frozenset({429, 500, 502, 503, 504})
OK = 200
LONGEST_CURSOR = 200


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no value of a record")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how much one pull may take; rests between attempts double up to `longest_rest` seconds."""

    timeout: int = 30
    attempts: int = 4
    first_rest: float = 0.5
    longest_rest: float = 8.0
    page_bytes: int = 32 * MEGABYTE
    pages: int = 1000


@dataclass(frozen=True, slots=True)
class HttpConnector:
    """Records of one source at one address; the address is that of the export, without a query."""

    name: str
    source: str
    url: str
    hosts: frozenset[str]
    credentials: Credentials = field(default_factory=Credentials)
    registers: bool = False
    rows: int = 500
    bounds: Bounds = field(default_factory=Bounds)
    rest: Callable[[float], None] = time.sleep

    def pull(self, since: str, at: datetime) -> Iterator[PulledRows]:
        """Yield the pages after a cursor until the other side has no more; raise PullFailed."""
        self._check_address(self.url)
        authorization = self.credentials.authorization(self._token, at)
        for _ in range(self.bounds.pages):
            page = self._page(since, authorization)
            following = page["next"]
            yield PulledRows(f"{self.name}-{following or since}.json", page["content"], since, following)
            if not page["more"] or following == since:
                return
            since = following

    def _check_address(self, url: str) -> None:
        """Refuse a host that is not listed, and plain HTTP to anywhere but this machine."""
        parts = urlsplit(url)
        if parts.hostname not in self.hosts:
            raise ConnectorMisconfigured(name=self.name, reason=f"host {parts.hostname} is not in CONNECTOR_HOSTS")
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ConnectorMisconfigured(name=self.name, reason="the address must be https")

    def _page(self, since: str, authorization: Mapping[str, str]) -> dict[str, Any]:
        query = urlencode({"since": since, "limit": self.rows} if since else {"limit": self.rows})
        body = self._ask("GET", f"{self.url}?{query}", {"Accept": "application/json", **authorization})
        try:
            page = json.loads(body, parse_float=str, parse_constant=_refuse_constant)
            rows, following, more = page["rows"], page["next"], page["more"]
            is_page = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
            content = canonical_json(rows) if is_page and rows else b""
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise PullFailed(reason="the answer is not a page of records") from error
        if not (is_page and isinstance(following, str) and len(following) <= LONGEST_CURSOR and more in (True, False)):
            raise PullFailed(reason="the answer is not a page of records")
        return {"content": content, "next": following, "more": more}

    def _token(self, url: str, form: Mapping[str, str]) -> dict[str, Any]:
        self._check_address(url)
        body = self._ask("POST", url, {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(form).encode())
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise PullFailed(reason="the answer to the token request cannot be read") from error
        return answer if isinstance(answer, dict) else {}

    def _ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
        """Send a request, again after a rest where the fault may pass; return the answer's bytes."""
        rest, reason = self.bounds.first_rest, ""
        for attempt in range(self.bounds.attempts):
            if attempt:
                self.rest(min(rest, self.bounds.longest_rest))
                rest *= 2
            try:
                status, content = self._send(method, url, headers, body)
            except ssl.SSLCertVerificationError as error:
                raise PullFailed(reason=f"the certificate does not hold ({error.verify_message})") from error
            except (OSError, http.client.HTTPException) as error:
                reason = f"no connection ({type(error).__name__})"
                continue
            if status == OK:
                return content
            reason = f"answer {status}"
            if status not in PASSING:
                break
        raise PullFailed(reason=reason)

    def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = self.credentials.tls()
            connection = http.client.HTTPSConnection(host, port, timeout=self.bounds.timeout, context=context)
        else:
            connection = http.client.HTTPConnection(host, port, timeout=self.bounds.timeout)
        try:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, body=body, headers={"User-Agent": "CreditShare", **headers})
            answer = connection.getresponse()
            content = answer.read(self.bounds.page_bytes + 1)
        finally:
            connection.close()
        if len(content) > self.bounds.page_bytes:
            raise PullFailed(reason=f"a page is larger than {self.bounds.page_bytes // MEGABYTE} MB")
        return answer.status, content
