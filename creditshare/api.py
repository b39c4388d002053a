"""The HTTP API: one router per package, problems in one place."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from creditshare import problems
from creditshare.idempotency import idempotent
from creditshare.kernel.errors import DomainError, Invalid, NotSignedIn
from creditshare.parties.authentication import session_or_token
from creditshare.parties.errors import TokenRefused

api = NinjaAPI(
    title="CreditShare 瑶海信融",
    version="1",
    urls_namespace="api",
    auth=session_or_token,
    description="Errors are RFC 9457 problems with a `code`. Times are Asia/Shanghai; amounts are text in yuan.",
)
api.add_decorator(idempotent, mode="view")
api.add_router("/oauth", "creditshare.parties.api.router", tags=["oauth"])
api.add_router("/audit", "creditshare.audit.api.router", tags=["audit"])
api.add_router("/notices", "creditshare.parties.api.notices", tags=["notices"])
api.add_router("/personal-consents", "creditshare.parties.api.personal", tags=["delegations"])
api.add_router("/delegations", "creditshare.parties.api.delegations", tags=["delegations"])
api.add_router("/records", "creditshare.records.api.router", tags=["records"])
api.add_router("/scorecards", "creditshare.profiles.api.scorecards_router", tags=["scorecards"])
api.add_router("/strategies", "creditshare.profiles.api.strategies_router", tags=["strategies"])
api.add_router("/enterprises", "creditshare.profiles.api.router", tags=["profiles"])
api.add_router("/consents/complaints", "creditshare.consents.api.complaints_router", tags=["consents"])
api.add_router("/consents", "creditshare.consents.api.router", tags=["consents"])
api.add_router("/loans", "loans.api.router", tags=["loans"])
api.add_router("/reports", "creditshare.reports.api.router", tags=["reports"])


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a domain error."""
    return problems.problem_response(request, error)


@api.exception_handler(TokenRefused)
def refuse_token(request: HttpRequest, error: TokenRefused) -> HttpResponse:
    """Answer a refused token request in the words of RFC 6749."""
    return problems.token_problem(request, error)


@api.exception_handler(AuthenticationError)
def refuse_unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer a request without a valid session or token."""
    return problems.problem_response(request, NotSignedIn())


@api.exception_handler(ValidationError)
def refuse_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request whose body or parameters do not fit the schema, field by field."""
    errors = [
        {"field": ".".join(str(part) for part in item["loc"][1:]), "code": item["type"], "detail": item["msg"]}
        for item in error.errors
    ]
    return problems.problem_response(request, Invalid(errors=errors))
