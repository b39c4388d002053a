"""What withdrawing leads to, computed before the firm decides."""

import pytest

from creditshare.consents.rules.consequences import Ending, consequences_of_ending

PLAIN = {
    "grantee": "甲银行",
    "purpose": "underwriting",
    "reads": 2,
    "last": "2026-11-20",
    "reads_left": 1,
    "until": "2026-12-20",
    "case": "HF-1",
    "loan_until": "",
    "destroy_by": "2026-12-05",
    "others": 0,
}
SAID = {
    "a running application": ({}, ["HF-1", "stops until you agree"], ["runs on until", "other consents"]),
    "no application named": ({"case": ""}, ["甲银行"], ["Application"]),
    "never read": ({"reads": 0, "last": ""}, ["keeps nothing"], ["copies", "2026-12-05"]),
    "read": ({}, ["2 times", "2026-11-20", "2026-12-05"], ["keeps nothing"]),
    "a loan goes on": (
        {"purpose": "post_loan", "loan_until": "2028-01-01", "destroy_by": ""},
        ["Loan HF-1 runs on until 2028-01-01", "as long as the loan runs"],
        ["Application HF-1"],
    ),
    "other consents": ({"others": 2}, ["2 other consents"], []),
    "no limit of reads": ({"reads_left": None}, ["2026-12-20"], ["lapse"]),
}


@pytest.mark.parametrize("name", SAID)
def test_withdrawing_says_what_follows(name):
    changed, held, left_out = SAID[name]
    found = [item.text.format(**item.values) for item in consequences_of_ending(Ending(**(PLAIN | changed)))]
    told = "\n".join(found)
    assert found[0].startswith("甲银行 can read nothing more")
    assert found[-1].startswith("You cannot undo this")
    assert [words for words in held if words not in told] == []
    assert [words for words in left_out if words in told] == []
