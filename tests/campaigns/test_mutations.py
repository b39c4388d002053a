"""The mutation campaign in small, on the engine of the suite: nothing crashes, hangs or is half-applied."""

from random import Random

import pytest

from campaigns.mutants import WRITERS, good_files, mutant, mutate, mutate_table
from campaigns.mutations import run

pytestmark = [pytest.mark.django_db, pytest.mark.campaign, pytest.mark.once]


def test_a_hundred_mutations_end_as_they_should():
    result = run(seed=7, count=120)
    assert (result["failed"], result["failures"], result["control_noticed"]) == (0, [], True)
    assert sum(result["endings"].values()) >= 120 and len(result["endings"]) >= 3


def test_a_mutation_is_the_same_for_the_same_seed_and_another_for_another():
    for _source, content in good_files().values():
        assert mutate(content, Random(1)) == mutate(content, Random(1))
    assert len({mutate(good_files()["csv"][1], Random(seed)) for seed in range(50)}) > 45


def test_most_changed_tables_reach_the_rules():
    """What only breaks a parser is found at once; deeper faults need files that are opened."""
    assert set(WRITERS) < set(good_files())
    lines = [mutate_table(Random(seed)) for seed in range(60)]
    assert len({str(table) for table in lines}) > 50
    for kind, write in WRITERS.items():
        assert write(lines[0]) == write(lines[0]) or kind == "xlsx"
        assert all(isinstance(write(table), bytes) for table in lines)


def test_every_kind_is_mutated():
    changed = {kind: mutant(kind, content, Random(3)) != content for kind, (_, content) in good_files().items()}
    assert sum(changed.values()) >= len(changed) - 1
