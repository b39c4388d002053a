"""What every request gets: its actor, and a page in words when it is refused."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from creditshare import problems
from creditshare.kernel.errors import DomainError
from creditshare.parties.authentication import actor_of_session

Handler = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Set `request.actor` to who asks, worked out when first needed."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of_session(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class RefusalMiddleware:
    """Turn a domain error raised by a page into its page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a DomainError; leave every other exception to Django."""
        return problems.refusal_page(request, error) if isinstance(error, DomainError) else None
