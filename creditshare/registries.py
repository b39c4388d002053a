"""Registries: what each package adds to a list that another reads, by dotted path, so that no import goes upwards."""

# Each returns its violations as [{"invariant", "subject", "detail"}]; `manage.py check_invariants` runs them all.
INVARIANTS = [
    "creditshare.audit.queries.find_violations",
    "creditshare.outbox.queries.find_violations",
    "creditshare.consents.queries.find_violations",
    "creditshare.records.queries.find_violations",
    "creditshare.profiles.queries.find_violations",
    "creditshare.reports.queries.find_violations",
    "loans.queries.find_violations",
]
# Says what a field of a read is called: consents keep the log, profiles know the words.
FIELD_WORDS = "creditshare.profiles.rules.field_words.field_word"
# Each package's own answer to "what must I do now": functions (actor, at) -> list[TodoItem].
TODO_SOURCES = [
    "creditshare.parties.queries.todo_items",
    "creditshare.consents.queries.todo_items",
    "creditshare.consents.queries.copies.todo_items",
    "creditshare.consents.queries.complaints.todo_items",
    "creditshare.records.queries.disputes.todo_items",
]
# Who finds a page in the menu: whoever holds one of the permissions that its door asks for (of the platform's rooms, or
# by a full path).
MENU_PERMISSIONS = {
    "own_profile": ["profiles.permissions.VIEW_OWN_PROFILE"],
    "firm_search": ["profiles.permissions.BROWSE_FIRMS"],
    "records_list": [f"records.permissions.{name}" for name in ("VIEW_SOURCES", "VIEW_DELIVERY", "VIEW_QUALITY")],
    "dispute_list": ["records.permissions.VIEW_DISPUTE"],
    "consent_centre": ["consents.permissions.VIEW_CONSENTS"],
    "reads": ["consents.permissions.LIST_READS"],
    "quota_list": ["consents.permissions.VIEW_QUOTAS"],
    "copies_list": ["consents.permissions.VIEW_COPIES"],
    "counter_desk": ["reports.permissions.ISSUE_AT_COUNTER"],
    "loan_list": ["/loans.permissions.VIEW_LOANS"],
    "strategy_list": ["profiles.permissions.VIEW_STRATEGIES"],
    "scorecard_list": ["profiles.permissions.VIEW_SCORECARDS"],
    "report_list": ["reports.permissions.LIST_REPORTS"],
    "organisation_list": ["parties.permissions.LIST_ORGANISATIONS"],
    "trail_standing": ["audit.permissions.VIEW_STANDING"],
    "trail_search": ["consents.permissions.INSPECT_TRAIL"],
}
# What a firm's copy of everything kept here is made of: functions (firm_id, at) that yield (path, pieces of bytes).
_WITH_A_PART = ["parties.queries", "consents.queries", "records.queries", "profiles.services", "reports.services"]
EXPORT_PARTS = [f"creditshare.{room}.exported.exported" for room in (*_WITH_A_PART, "audit.queries")]
# Code of a notice → its English sentence, filled with the notice's facts; each package states its own.
NOTICE_WORDS = [
    "creditshare.parties.rules.notices.NOTICES",
    "creditshare.consents.rules.telling.NOTICES",
    "creditshare.records.rules.notices.NOTICES",
    "creditshare.audit.rules.notices.NOTICES",
    "creditshare.reports.rules.notices.NOTICES",
    "creditshare.consents.rules.notices.NOTICES",
]
