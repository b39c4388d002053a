"""Refusals of parties."""

from creditshare.kernel.errors import Conflict, DomainError, Invalid


class NotACode(Invalid):
    """The code "{given}" is not a valid unified social credit code. Check it against the business licence."""

    code = "not_a_code"


class AlreadyRegistered(Conflict):
    """An organisation with the code {given} is registered already."""

    code = "already_registered"


class UnknownKind(Invalid):
    """There is no kind of organisation "{given}" on this platform."""

    code = "unknown_kind"


class RoleNotOffered(Invalid):
    """The role "{given}" does not exist in this organisation. Choose one of the listed roles."""

    code = "role_not_offered"


class UsernameTaken(Conflict):
    """The sign-in name "{given}" is in use. Choose another one."""

    code = "username_taken"


class LastAdministrator(Conflict):
    """This is the last administrator of the organisation. Appoint another one first."""

    code = "last_administrator"


class KeysNotUsable(Invalid):
    """
    The key set cannot be used. Give a JWKS of 1 to 5 public keys (P-256, Ed25519, RSA 2048), each with its own kid.
    """

    code = "keys_not_usable"


class TokenRefused(DomainError):
    """No token can be given."""

    code = "invalid_request"


class TokenRequestMalformed(TokenRefused):
    """Send each parameter once, as a form: grant_type, client_assertion_type and client_assertion."""


class GrantNotSupported(TokenRefused):
    """Only the grant type client_credentials is supported."""

    code = "unsupported_grant_type"


class AssertionRefused(TokenRefused):
    """The client assertion was refused."""

    code = "invalid_client"
    status = 401


class CrossSiteRequest(DomainError):
    """The request lacks the page's protection token. Load the page again and repeat your step."""

    code = "cross_site_request"
    status = 403


class ConfirmationRequired(DomainError):
    """Confirm with your password or a one-time code that it is you, then repeat this step."""

    code = "confirmation_required"
    status = 403


class IdempotencyKeyInvalid(DomainError):
    """The Idempotency-Key must be 1 to 255 printable ASCII characters. A new UUID for each operation is best."""

    code = "idempotency_key_invalid"
    status = 400


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was used for another request. Use a new key for each operation."""

    code = "idempotency_key_reused"


class RequestInFlight(Conflict):
    """The first request with this Idempotency-Key is still running. Try again in {seconds} seconds."""

    code = "request_in_flight"


class NotDelegated(DomainError):
    """The legal representative has not authorised you to do this. Ask for an authority letter that names it."""

    code = "not_delegated"
    status = 403


class AuthorityEnded(DomainError):
    """Your authority from the legal representative ended on {ended}. Ask for a new one, then repeat this step."""

    code = "authority_ended"
    status = 403


class DelegationRefused(Invalid):
    """This authority cannot be given. See the listed fields."""

    code = "delegation_refused"


class ScanRefused(Invalid):
    """The scan must be a whole PDF, JPEG or PNG file of at most {bound} MB."""

    code = "scan_refused"


class PersonalConsentRefused(Invalid):
    """This consent of your own cannot be given. See the listed fields."""

    code = "personal_consent_refused"


class DetailRefused(Invalid):
    """This is not a valid value for this personal detail. Check it and enter it again."""

    code = "detail_refused"
