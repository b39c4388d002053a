"""What the demo's front door shows: its people and its sample files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import Http404

from demo.cast import FIRMS as CAST_FIRMS
from demo.cast import ORGANISATIONS, PEOPLE, PersonRole


def ensure_demo() -> None:
    """Raise Http404 outside the demo: its doors are not there."""
    if not settings.DEMO:
        raise Http404


def samples_folder() -> Path:
    """Return where the sample files to drop are kept."""
    return Path(settings.HOME) / "samples"


def list_roles() -> list[tuple[PersonRole, str]]:
    """List the demo's people, each with the name of where they work."""
    names = {key: name for key, _, name in ORGANISATIONS} | {firm.key: firm.name for firm in CAST_FIRMS}
    return [(person, names[person.organisation]) for person in PEOPLE]


def list_samples() -> list[str]:
    """List the names of the sample files."""
    folder = samples_folder()
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def get_sample(name: str) -> Path:
    """Return a sample file; raise Http404 for any other name."""
    if name not in list_samples():
        raise Http404
    return samples_folder() / name


def get_cast_member(role: str) -> Any:
    """Return the person who plays a role; raise Http404 where the demo has no such role."""
    person = get_user_model().objects.filter(username=f"demo-{role}", is_demo=True).first()
    if person is None or role not in {member.key for member in PEOPLE}:
        raise Http404
    return person
