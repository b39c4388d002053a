"""Contracts and events as they are kept: plain JSON with exact fractions as text, read back to the same values."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any

from loans.rules.contract import Contract, Event, Extended, Paused, Recovered, Repaid, Repriced, Row, WrittenOff

Json = dict[str, Any]
KINDS: dict[str, type[Event]] = {
    "repaid": Repaid,
    "repriced": Repriced,
    "extended": Extended,
    "paused": Paused,
    "written_off": WrittenOff,
    "recovered": Recovered,
}
REVERSED = "reversed"
_KIND_OF = {made: kind for kind, made in KINDS.items()}


def contract_json(contract: Contract) -> Json:
    """Write a contract."""
    return {item.name: _written(getattr(contract, item.name)) for item in fields(contract)}


def contract_of(told: Mapping[str, Any]) -> Contract:
    """Read a contract."""
    fractions = {name: Fraction(told[name]) for name in ("rate", "penalty")}
    read = {"start": date.fromisoformat(told["start"]), "plan": _plan(told["plan"]), "order": tuple(told["order"])}
    return Contract(**{**told, **fractions, **read})


def kind_of(event: Event) -> str:
    """Return the word an event is kept under."""
    return _KIND_OF[type(event)]


def event_json(event: Event) -> Json:
    """Write what an event says beyond its day and number."""
    return {item.name: _written(getattr(event, item.name)) for item in fields(event) if item.name not in _PLACE}


def event_of(kind: str, day: date, number: int, told: Mapping[str, Any]) -> Event:
    """Read an event."""
    read = {name: _READ.get(name, _as_it_is)(value) for name, value in told.items()}
    return KINDS[kind](day=day, number=number, **read)


_PLACE = {"day", "number"}


def _written(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Row):
        return [value.due_date.isoformat(), value.principal]
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _plan(rows: Any) -> tuple[Row, ...]:
    return tuple(Row(date.fromisoformat(due), principal) for due, principal in rows)


def _as_it_is(value: Any) -> Any:
    return value


def _rate(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)


_READ = {"rate": _rate, "plan": _plan, "until": date.fromisoformat}
