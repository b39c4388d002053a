"""The state of all business tables as one digest a table, the same for two runs that reached the same state.

What differs by nature is left out or replaced: surrogate keys by the natural key they stand for, moments, random names.
A table's digest is the sum of its rows' SHA-256, so that the order in which rows were written does not count.
"""

import hashlib
import json
import re
from collections import Counter
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

BUSINESS = ("parties", "consents", "records", "profiles", "reports")
# Bookkeeping of one run: tokens, spent assertions, keys of requests; and columns that hold a digest over moments.
RUN_TABLES = {"AccessToken", "UsedAssertion", "IdempotentRequest", "ApiClient"}
RUN_COLUMNS = {("Profile", "digest"), ("Original", "path")}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[^\"]*")
MODULUS = 2**256


def digest_tables() -> dict[str, dict[str, Any]]:
    """Return the number of rows and the digest of every business table."""
    found = [model for label in BUSINESS for model in apps.get_app_config(label).get_models()]
    natural_key.cache_clear()
    return {model._meta.db_table: digest_table(model) for model in found if model.__name__ not in RUN_TABLES}


def digest_table(model: type[models.Model]) -> dict[str, Any]:
    """Return the number of rows of a table and the order-free digest of what they say."""
    total = count = 0
    fields = telling_fields(model)
    for row in model._base_manager.values_list(*(field.attname for field in fields)).iterator(chunk_size=20_000):
        total = (total + int.from_bytes(_row_digest(fields, row), "big")) % MODULUS
        count += 1
    return {"rows": count, "digest": f"{total:064x}"[:32]}


def telling_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the columns that say the same in every run."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.DateTimeField)
        and not (field.primary_key and not field.is_relation and (field.has_default() or _is_counted(field)))
        and (model.__name__, field.name) not in RUN_COLUMNS
    ]


def _is_counted(field: models.Field) -> bool:
    return isinstance(field, models.AutoField)


def _row_digest(fields: list[models.Field], row: tuple[Any, ...]) -> bytes:
    said = [
        natural_key(field.related_model, value) if field.is_relation and value is not None else _plain(value)
        for field, value in zip(fields, row, strict=True)
    ]
    return hashlib.sha256("\x1f".join(said).encode()).digest()


@cache
def natural_key(model: type[models.Model], key: Any) -> str:
    """Return the digest of the row that a foreign key points to."""
    fields = telling_fields(model)
    row = model._base_manager.filter(pk=key).values_list(*(field.attname for field in fields)).first()
    return "orphan" if row is None else _row_digest(fields, row).hex()


def _plain(value: Any) -> str:
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    if isinstance(value, dict | list):
        return MOMENT.sub("moment", json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))
    return MOMENT.sub("moment", value) if isinstance(value, str) else str(value)


def count_effects() -> dict[str, dict[str, int]]:
    """Count the outbox's done work by handler and the trail's entries by event: an effect that came twice shows."""
    work = apps.get_model("outbox", "Work").objects
    entries = apps.get_model("audit", "TrailEntry").objects
    return {
        "work_done": dict(Counter(work.exclude(done_at=None).values_list("handler", flat=True))),
        "work_open": dict(Counter(work.filter(done_at=None).values_list("handler", flat=True))),
        "events": dict(Counter(entries.values_list("event", flat=True))),
    }


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """List the tables whose digests differ, with their rows."""
    return [
        f"{table}: {one.get(table)} ≠ {other.get(table)}"
        for table in sorted({*one, *other})
        if one.get(table) != other.get(table)
    ]
