"""A loss is shared to the fen, and nobody gets back more than it bore."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.errors import Invalid
from guarantees.rules.sharing import SCHEMES, WHOLE, SchemeUnknown, share_loss


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_the_shares_of_a_scheme_are_a_whole(scheme):
    assert sum(points for _, points in SCHEMES[scheme]) == WHOLE


# Source: design/domain.md 11, golden numbers.
@pytest.mark.parametrize(
    ("loss", "parts"),
    [
        (123456789, [49382715, 37037037, 24691358, 12345679]),
        (100000005, [40000002, 30000002, 20000001, 10000000]),
        (3, [1, 1, 1, 0]),
        (0, [0, 0, 0, 0]),
    ],
)
def test_4321_by_largest_remainder_ties_to_the_first(loss, parts):
    assert [share.loss for share in share_loss("4321", loss)] == parts


AMOUNTS = st.integers(0, 10**13).flatmap(lambda loss: st.tuples(st.just(loss), st.integers(0, loss)))


@given(AMOUNTS)
def test_loss_and_recovery_sum_to_the_fen_and_nobody_gains(amounts):
    loss, recovered = amounts
    shares = share_loss("4321", loss, recovered)
    assert sum(share.loss for share in shares) == loss
    assert sum(share.recovered for share in shares) == recovered
    assert all(0 <= share.recovered <= share.loss for share in shares)


@given(st.integers(0, 400))
def test_small_losses_recovered_in_full_return_every_fen_to_who_bore_it(loss):
    assert all(share.recovered == share.loss for share in share_loss("4321", loss, loss))


@pytest.mark.parametrize(("loss", "recovered"), [(-1, 0), (100, 101), (100, -1)])
def test_impossible_amounts_are_refused(loss, recovered):
    with pytest.raises(Invalid):
        share_loss("4321", loss, recovered)


def test_an_unknown_scheme_names_the_known_ones():
    with pytest.raises(SchemeUnknown, match="4321"):
        share_loss("1234", 100)


def test_the_command_prints_shares_as_text():
    out = StringIO()
    call_command("share_loss", "--scheme=4321", "--loss=1234567.89", "--recovered=1000000.05", "--json", stdout=out)
    shares = json.loads(out.getvalue())["shares"]
    assert shares[0] == {
        "party": "guarantor", "basis_points": 4000, "loss": "493827.15", "recovered": "400000.02",
    }  # fmt: skip


def test_the_command_refuses_with_exit_one(capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("share_loss", "--scheme=0", "--loss=1")
    assert stopped.value.code == 1
