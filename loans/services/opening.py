"""A bank opens a loan that it disbursed to a firm which had let it look."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db import IntegrityError, transaction

from creditshare.audit.services import record_event
from creditshare.consents.queries import list_consents
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import canonical_json, digest_of
from creditshare.kernel.errors import NotFound
from creditshare.kernel.money import to_fen
from creditshare.kernel.permissions import require
from loans.errors import LoanRefused, NotToday, NumberTaken
from loans.models import Loan
from loans.permissions import OPEN_LOAN
from loans.rules.agreed import Agreed, contract_from, problems_of
from loans.rules.servicing import replay
from loans.rules.written import contract_json
from loans.services.accounts import keep_account


@transaction.atomic
def open_loan(
    *,
    actor: Actor,
    uscc: str,
    number: str,
    purpose: str,
    amount: Decimal,
    rate: Decimal,
    start: date,
    periods: int,
    method: str,
    at: datetime,
    **conventions: object,
) -> Loan:
    """Open a loan of the actor's bank; amount in yuan, rate as a yearly fraction, `conventions` as in rules.agreed.

    Raise NotFound for a firm that never accepted a request of the bank, LoanRefused for terms that make no plan,
    NotToday, or NumberTaken.
    """
    require(OPEN_LOAN, actor)
    firm_id = list_consents(actor=actor, uscc=uscc).exclude(firm=None).values_list("firm_id", flat=True).first()
    if firm_id is None:
        raise NotFound()
    agreed = Agreed(to_fen(amount), Fraction(rate), start, periods, method, **conventions)  # type: ignore[arg-type]
    if problems := problems_of(agreed, number, purpose):
        raise LoanRefused(errors=problems)
    today = local_date(at)
    if start > today:
        wrong = {"field": "start", "given": start.isoformat(), "code": NotToday.code}
        raise NotToday(given=start.isoformat(), errors=[wrong])
    contract = contract_from(agreed)
    told = contract_json(contract)
    loan = Loan(
        bank_id=actor.organisation_id,
        firm_id=firm_id,
        number=number.strip(),
        purpose=purpose.strip(),
        contract=canonical_json(told).decode(),
        opened_by_id=actor.person_id,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as error:
        taken = [{"field": "number", "given": loan.number, "code": NumberTaken.code}]
        raise NumberTaken(given=loan.number, errors=taken) from error
    keep_account(loan, replay(contract, [], today), 0)
    record_event(OPEN_LOAN, actor, loan, at=at, firm_id=firm_id, number=loan.number, digest=digest_of(told))
    return loan
