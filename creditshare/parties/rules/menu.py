"""The menu: what each kind of organisation finds on every page, in order (English label → url name)."""

from types import MappingProxyType

from creditshare.kernel import actor as kinds

TO_DO = ("To do", "home")
FIRMS = ("Firms", "firm_search")
RECORDS = ("Our data", "records_list")
DISPUTES = ("Disputes", "dispute_list")
CONSENTS = ("Consents", "consent_centre")
REPORTS = ("Reports", "report_list")
READS = ("Access log", "reads")
MEMBERS = ("Members", "member_list")
DELEGATIONS = ("Authority letters", "delegation_list")
CLIENTS = ("Systems", "client_list")
ORGANISATIONS = ("Organisations", "organisation_list")
COPIES = ("Copies to be destroyed", "copies_list")
TRAIL = ("Trail", "trail_standing")
QUOTAS = ("Quotas", "quota_list")
COUNTER = ("Own-report desk", "counter_desk")
LOANS = ("Loans", "loan_list")
STRATEGIES = ("Lending strategy", "strategy_list")
SCORECARDS = ("Scorecard", "scorecard_list")
SEARCH = ("Search the trail", "trail_search")

_LENDER = (TO_DO, FIRMS, CONSENTS, REPORTS, READS, QUOTAS)
MENUS = MappingProxyType(
    {
        kinds.ENTERPRISE: (TO_DO, ("My credit", "own_profile"), RECORDS, CONSENTS, READS, LOANS, REPORTS),
        kinds.BANK: (*_LENDER, LOANS, STRATEGIES),
        kinds.GUARANTOR: _LENDER,
        kinds.AGENCY: (TO_DO, RECORDS, DISPUTES),
        kinds.FINANCE_OFFICE: (TO_DO, DISPUTES),
        kinds.OPERATOR: (TO_DO, COUNTER, ORGANISATIONS, RECORDS, DISPUTES, SCORECARDS, TRAIL),
        kinds.AUDITOR_OFFICE: (TO_DO, SEARCH, COPIES, TRAIL),
    }
)
