"""The verdict in words: what weighs most, and what the public may see."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.reports.rules.telling import tell_verdict, words_of
from creditshare.reports.rules.validity import expiry
from creditshare.reports.rules.verdict import (
    AUTHENTIC,
    EXPIRED,
    SUPERSEDED,
    TONES,
    VERDICTS,
    WITHDRAWN,
    Standing,
    Verdict,
    masked,
    standing_verdict,
)
from creditshare.reports.rules.wording import BY_FILE, BY_NUMBER, CONSENT_WITHDRAWN, wording

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("standing", "word"),
    [
        (Standing(LATER), AUTHENTIC),
        (Standing(NOW), EXPIRED),
        (Standing(EARLIER), EXPIRED),
        (Standing(LATER, superseded_at=EARLIER), SUPERSEDED),
        (Standing(EARLIER, superseded_at=EARLIER), EXPIRED),
        (Standing(LATER, withdrawn_at=EARLIER), WITHDRAWN),
        (Standing(LATER, consent_ended_at=EARLIER), WITHDRAWN),
        (Standing(EARLIER, withdrawn_at=EARLIER, superseded_at=EARLIER), WITHDRAWN),
    ],
)
def test_what_weighs_most(standing: Standing, word: str):
    assert standing_verdict(standing, NOW) == word


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("合肥示例物联科技有限公司", "合肥***有限公司"),
        ("安徽某某有限公司", "安徽***有限公司"),
        ("张三小吃店", "张***店"),
        ("张三", "张***"),
        ("张", "***"),
        ("", "***"),
    ],
)
def test_names_are_masked(name: str, shown: str):
    assert masked(name) == shown


@given(st.text(min_size=3, max_size=60))
def test_a_mask_never_shows_a_whole_name(name: str):
    assert len(masked(name).replace("***", "", 1)) < len(name)


def test_every_verdict_has_a_tone_and_words():
    assert set(TONES) == set(BY_FILE) == set(BY_NUMBER) == set(VERDICTS)


def test_a_withdrawn_consent_has_words_of_its_own():
    assert wording(WITHDRAWN, by_number=False, consent_withdrawn=True) is CONSENT_WITHDRAWN
    assert wording(WITHDRAWN, by_number=True) is BY_FILE[WITHDRAWN]
    assert wording(AUTHENTIC, by_number=True) is not wording(AUTHENTIC, by_number=False)


def test_a_verdict_is_told_in_plain_values():
    told = tell_verdict(Verdict(AUTHENTIC, number="YH", firm="合肥***有限公司", grade="A", score=738), str.upper)
    assert told["verdict"] == "authentic"
    assert told["by"] == "file"
    assert told["sentence"] == words_of(Verdict(AUTHENTIC)).title.upper()
    assert told["score"] == 738


def test_a_report_is_valid_for_a_quarter():
    assert expiry(NOW) == NOW + timedelta(days=90)
