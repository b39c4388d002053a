"""Risk sharing: who bears which part of a loss, and gets which part of what is recovered, to the fen."""

from dataclasses import dataclass

from creditshare.kernel.errors import DomainError, Invalid
from creditshare.kernel.money import split_by_weights

WHOLE = 10_000


class SchemeUnknown(DomainError):
    """There is no risk-sharing scheme "{given}". Known schemes: {known}."""

    code = "scheme_unknown"
    status = 404


@dataclass(frozen=True, slots=True)
class Share:
    """One party's part of a loss and of a recovery, in fen."""

    party: str
    basis_points: int
    loss: int
    recovered: int


# 新型政银担 4321: city or county guarantor 40, provincial re-guarantor 30, bank 20, local government 10 percent.
# Source: ahscb.com/html/2016-04/13/content_212159.htm and lcjiaye.com/info_class_id_104.html (design/domain.md 8.1).
SCHEMES: dict[str, tuple[tuple[str, int], ...]] = {
    "4321": (("guarantor", 4000), ("re_guarantor", 3000), ("bank", 2000), ("local_government", 1000)),
}


def share_loss(scheme: str, loss: int, recovered: int = 0) -> list[Share]:
    """Share a loss and what was recovered of it (fen) by basis points: largest remainder, ties to the first party.

    `recovered` is all that came back so far, so the order of partial recoveries does not matter; a party whose part of
    it would exceed what it bore passes the fen on to the first party with room. Raise SchemeUnknown, or Invalid for
    amounts out of range.
    """
    if scheme not in SCHEMES:
        raise SchemeUnknown(given=scheme, known=", ".join(sorted(SCHEMES)))
    if loss < 0 or not 0 <= recovered <= loss:
        given = {"loss": loss, "recovered": recovered}
        raise Invalid(errors=[{"field": "recovered", "given": str(given), "code": "must_be_0_to_loss"}])
    parties = SCHEMES[scheme]
    weights = [points for _, points in parties]
    borne = split_by_weights(loss, weights)
    returned = [min(part, part_of) for part, part_of in zip(split_by_weights(recovered, weights), borne, strict=True)]
    short = recovered - sum(returned)
    for position, part in enumerate(borne):
        extra = min(short, part - returned[position])
        returned[position] += extra
        short -= extra
    return [
        Share(party, points, part, back) for (party, points), part, back in zip(parties, borne, returned, strict=True)
    ]
