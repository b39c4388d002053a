"""Classes of banks: a firm may let every bank of a class come to it, instead of naming one."""

CLASSES: dict[str, str] = {
    "state_owned": "State-owned large commercial banks",
    "joint_stock": "Joint-stock commercial banks",
    "city": "City commercial banks",
    "rural": "Rural commercial banks and village banks",
    "programme": "Banks taking part in the district's loan programme",
}
"""The first four as the national regulator groups banking institutions; the last is the operator's own list."""

MOST_GRANTEES = 10
"""At most so many banks of a class may take one invitation up; Hefei pushes a need to three (design/domain.md 8.2)."""
USUAL_GRANTEES = 3


def unknown_classes(keys: list[str]) -> list[str]:
    """Return what is not a class, sorted."""
    return sorted(set(keys) - set(CLASSES))
