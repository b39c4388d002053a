"""A lifecycle is a literal table of moves: state → the states that may follow it."""

from collections.abc import Mapping

from creditshare.kernel.errors import TransitionNotAllowed

Moves = Mapping[str, frozenset[str]]


def may_move(moves: Moves, current: str, wanted: str) -> bool:
    """Say whether the table lists the move."""
    return wanted in moves.get(current, frozenset())


def ensure_transition(moves: Moves, current: str, wanted: str) -> None:
    """Raise TransitionNotAllowed unless the table lists the move."""
    if not may_move(moves, current, wanted):
        raise TransitionNotAllowed(current=current, wanted=wanted)
