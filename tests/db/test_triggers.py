"""Append-only tables, shown on a table made for the test: what a trigger lets through and what not, on both engines."""

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import isolate_apps

from creditshare.db.models import AppendOnly
from creditshare.db.triggers import append_only

with isolate_apps("creditshare.db"):

    class Fact(AppendOnly):
        """A row with a column that may be filled once."""

        text = models.CharField(max_length=20)
        place = models.IntegerField(null=True)
        seen_at = models.DateTimeField(null=True)

        class Meta:
            app_label = "db"
            db_table = "tests_fact"


class State:
    """Stands in for the migration's picture of the models."""

    @staticmethod
    def get_model(app: str, model: str):
        return Fact


@pytest.fixture
def guard(transactional_db):
    """Make the table; guard it when asked; drop it afterwards."""
    with connection.schema_editor() as editor:
        editor.create_model(Fact)

    def install(*fill_once: str):
        step = append_only("db", "Fact", fill_once)
        with connection.schema_editor() as editor:
            step.code(State, editor)
        return step

    yield install
    with connection.schema_editor() as editor:
        editor.execute("DROP TABLE tests_fact")
        if connection.vendor == "postgresql":
            editor.execute("DROP FUNCTION IF EXISTS tests_fact_append_only CASCADE")


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refuses(statement: str) -> bool:
    try:
        run(statement)
    except DatabaseError as error:
        assert "tests_fact is append-only" in str(error)
        return True
    return False


def test_rows_are_added_and_read(guard):
    guard()
    Fact.objects.create(text="a")
    assert Fact.objects.get().text == "a"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tests_fact SET text = 'b'",
        "UPDATE tests_fact SET text = 'a'",
        "UPDATE tests_fact SET place = 1",
        "DELETE FROM tests_fact",
    ],
)
def test_a_guarded_table_refuses_every_change(guard, statement):
    guard()
    Fact.objects.create(text="a")
    assert refuses(statement)
    assert list(Fact.objects.values_list("text", "place")) == [("a", None)]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE tests_fact SET text = 'b'", "DELETE FROM tests_fact"],
)
def test_without_the_trigger_the_change_would_pass(guard, statement):
    """Negative control."""
    Fact.objects.create(text="a")
    assert not refuses(statement)
    assert not Fact.objects.filter(text="a").exists()


FILLS = [
    ("UPDATE tests_fact SET place = 1", True),
    ("UPDATE tests_fact SET place = 1, text = 'b'", False),
    ("UPDATE tests_fact SET text = 'b'", False),
    ("UPDATE tests_fact SET seen_at = '2026-01-05 00:00:00'", False),
    ("UPDATE tests_fact SET id = 77", False),
    ("DELETE FROM tests_fact", False),
]


@pytest.mark.parametrize(("statement", "passes"), FILLS)
def test_a_column_that_may_be_filled_lets_only_itself_through(guard, statement, passes):
    guard("place")
    Fact.objects.create(text="a")
    assert refuses(statement) != passes


@pytest.mark.parametrize(
    ("statement", "passes"),
    [
        ("UPDATE tests_fact SET place = 2", False),
        ("UPDATE tests_fact SET place = NULL", False),
        ("UPDATE tests_fact SET place = 1", True),
    ],
)
def test_a_filled_column_stays_as_it_is(guard, statement, passes):
    guard("place")
    Fact.objects.create(text="a", place=1)
    assert refuses(statement) != passes
    assert Fact.objects.get().place == 1


def test_the_guard_can_be_taken_down_by_the_migration(guard):
    step = guard("place")
    Fact.objects.create(text="a")
    with connection.schema_editor() as editor:
        step.reverse_code(State, editor)
    assert not refuses("UPDATE tests_fact SET text = 'b'")


@pytest.mark.parametrize("change", ["save", "delete", "update", "delete many"])
def test_the_model_refuses_before_the_database_is_asked(guard, change):
    row = Fact.objects.create(text="a")
    deeds = {
        "save": row.save,
        "delete": row.delete,
        "update": lambda: Fact.objects.update(text="b"),
        "delete many": Fact.objects.all().delete,
    }
    with pytest.raises(TypeError, match="Fact is append-only"):
        deeds[change]()


@pytest.mark.parametrize("table", ["audit_trailentry", "audit_checkpoint"])
@pytest.mark.django_db
def test_the_migrations_put_the_guards_in_place(table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        assert f"{table}_append_only" in {name for (name,) in cursor.fetchall()}
