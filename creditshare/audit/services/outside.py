"""Ask an outside party of the trail over HTTP, and remember how it stands with it."""

from datetime import datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.db.models import Case, F, Value, When

from creditshare.audit.models import Standing

TIMEOUT_SECONDS = 10
MOST_BYTES = 65_536


class Unanswered(Exception):
    """The other side did not answer as agreed; the message says how."""


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    content_type: str
    body: bytes


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: the address is the one that the operator configured."""
        return


_opener = build_opener(ProxyHandler({}), _Stay())


def post(url: str, body: bytes, content_type: str) -> Answer:
    """Post bytes to a configured address; raise Unanswered when nothing usable comes back in ten seconds."""
    if not url.startswith(("http://", "https://")):
        raise Unanswered("its address is neither http nor https")
    try:
        request = Request(url, body, {"Content-Type": content_type}, method="POST")  # noqa: S310 - checked above
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            return Answer(response.status, response.headers.get_content_type(), response.read(MOST_BYTES))
    except HTTPError as error:
        with error:
            return Answer(error.code, error.headers.get_content_type(), error.read(MOST_BYTES))
    except (URLError, OSError, ValueError, HTTPException) as error:
        raise Unanswered(f"it could not be reached ({type(error).__name__})") from error


def ensure_ok(answer: Answer) -> Answer:
    """Return the answer; raise Unanswered unless it is a success."""
    if answer.status != HTTPStatus.OK:
        raise Unanswered(f"it answered with status {answer.status}")
    return answer


def note_success(name: str, size: int, at: datetime) -> None:
    """Remember that all is well with an outside party, which now knows so many entries."""
    well = {"size": size, "problem": "", "contradiction": "", "troubled_since": None, "asked_at": at}
    Standing.objects.update_or_create(name=name, defaults=well)


def note_trouble(name: str, problem: str, at: datetime, *, contradiction: str = "") -> None:
    """Remember what is wrong with an outside party, and since when; a contradiction is an alarm (trust 17)."""
    Standing.objects.get_or_create(name=name, defaults={"asked_at": at})
    since = Case(When(troubled_since=None, then=Value(at)), default=F("troubled_since"))
    Standing.objects.filter(name=name).update(
        problem=problem[:300], contradiction=contradiction[:300], troubled_since=since, asked_at=at
    )
