"""The gate decides as an oracle of its own does; without one of its protections it does not."""

import pytest

from creditshare.consents.access import open_access
from tests.consents.decisions import campaign, forgetful

pytestmark = pytest.mark.django_db
SEED = 20261123


def test_the_gate_decides_as_the_oracle_does():
    result = campaign(open_access, consents=60, reads=25, seed=SEED)
    assert result["different"] == 0
    assert result["granted"] > 200
    assert result["refused"] > 200


@pytest.mark.parametrize("protection", ["clock", "month"])
def test_without_a_protection_it_decides_otherwise(protection):
    assert campaign(forgetful(protection), consents=60, reads=25, seed=SEED)["different"] > 0
