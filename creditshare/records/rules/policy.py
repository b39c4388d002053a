"""A source's policy: how often it reports, who may see it, how sensitive it is, and how long it is kept and shown."""

from dataclasses import dataclass

OPEN, AUTHORISED = "open", "authorised"
"""无条件共享 / 需企业授权 (国办发〔2021〕52号): an authorised source is read only under the firm's own consent."""

PUBLIC, INTERNAL, SENSITIVE = "public", "internal", "sensitive"
"""Grades of data under the Data Security Law, Art 21: published anyway; of business; secrets of business or persons."""

EVERY_EVENT, MONTHLY, QUARTERLY, YEARLY = "event", "monthly", "quarterly", "yearly"

GRACE_DAYS = {EVERY_EVENT: 10, MONTHLY: 20, QUARTERLY: 30, YEARLY: 60}
"""How many days after its cycle a source is late: 双公示 uploads within 7 working days, returns by about the 15th."""

CYCLE_DAYS = {EVERY_EVENT: 0, MONTHLY: 31, QUARTERLY: 92, YEARLY: 366}

TAX_PAPERS, ADVERSE, STANDING = 10, 5, 30
"""Years kept: tax papers by 税收征管法实施细则 Art 29; adverse records as 征信业管理条例 Art 16 has it of persons;
rights and licences longer than any of them holds."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds of a whole source.

    `standard` names the field list it follows. `publication` is a key of rules.publication.REGIMES where its records
    leave views, scores and reports on a day; empty where they stay. `retention_years` runs from the record's day.
    """

    standard: str
    cycle: str
    mode: str
    sensitivity: str
    retention_years: int
    publication: str = ""

    @property
    def late_after_days(self) -> int:
        """Return after how many days without a delivery the source is late."""
        return CYCLE_DAYS[self.cycle] + GRACE_DAYS[self.cycle]
