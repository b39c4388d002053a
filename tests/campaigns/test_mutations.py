"""The mutation campaign in small, on the engine of the suite: nothing crashes, hangs or is half-applied."""

from random import Random

import pytest

from campaigns.mutations import good_files, mutate, run

pytestmark = [pytest.mark.django_db, pytest.mark.campaign]


def test_a_hundred_mutations_end_as_they_should():
    result = run(seed=7, count=120)
    assert (result["failed"], result["failures"], result["control_noticed"]) == (0, [], True)
    assert sum(result["endings"].values()) >= 120 and len(result["endings"]) >= 3


def test_a_mutation_is_the_same_for_the_same_seed_and_another_for_another():
    for _source, content in good_files().values():
        assert mutate(content, Random(1)) == mutate(content, Random(1))
    assert len({mutate(good_files()["csv"][1], Random(seed)) for seed in range(50)}) > 45
