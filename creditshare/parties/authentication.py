"""Session or token → Actor: the only place where a request becomes somebody."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from creditshare.kernel.actor import NOBODY, Actor


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an organisation's administrator, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def actor_of_session(request: HttpRequest) -> Actor:
    """Return who the session says is asking."""
    return NOBODY


def session_or_token(request: HttpRequest) -> Actor | None:
    """Authenticate an API request by session or bearer token."""
    return None
