"""A sample is what fitting learns from: firms whose outcome is known, with their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from creditshare.profiles.rules.fitting.evidence import Flags, Floats


@dataclass(frozen=True)
class Sample:
    """Firms with outcomes: values and what is known by factor key, and who defaulted."""

    values: Mapping[str, Floats]
    known: Mapping[str, Flags]
    bad: Flags

    def part(self, chosen: Flags) -> "Sample":
        """Return the chosen firms alone."""
        values = {key: column[chosen] for key, column in self.values.items()}
        return Sample(values, {key: column[chosen] for key, column in self.known.items()}, self.bad[chosen])
