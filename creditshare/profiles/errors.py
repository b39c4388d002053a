"""What can be refused about profiles."""

from creditshare.kernel.errors import DomainError


class PurposeMissing(DomainError):
    """Say for what purpose you read: send the header X-Purpose with one of {purposes}."""

    code = "purpose_missing"
    status = 400
