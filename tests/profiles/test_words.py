"""Every sentence a profile can say has its Chinese."""

import polib
import pytest
from django.conf import settings

from creditshare.profiles.errors import LabelsWrong, PurposeMissing, TooFewOutcomes, UnknownFirms
from creditshare.profiles.indicators import ALL
from creditshare.profiles.indicators.registry import UNKNOWN
from creditshare.profiles.rules.judged import CAPS
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.sayings import FITTED
from creditshare.profiles.rules.scorecard import TOO_LITTLE_TEXT, UNKNOWN_TEXT

CATALOGUE = settings.BASE_DIR / "locale" / "profiles" / "zh_Hans" / "LC_MESSAGES" / "django.po"
SAID = {
    *(item.label for item in ALL),
    *(item.meaning for item in ALL),
    *UNKNOWN.values(),
    *(row.text for factor in CARD.factors for row in factor.rows),
    *(text for saying in FITTED.values() for text in (saying.good, saying.plain, saying.bad)),
    *(cap.text for cap in CAPS),
    UNKNOWN_TEXT,
    TOO_LITTLE_TEXT,
    *(error.template() for error in (PurposeMissing, UnknownFirms, TooFewOutcomes, LabelsWrong)),
}


@pytest.fixture(scope="module")
def chinese():
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE)) if not entry.fuzzy}


def test_every_sentence_is_translated(chinese):
    assert sorted(sentence for sentence in SAID if not chinese.get(sentence)) == []


def test_no_two_labels_read_the_same(chinese):
    labels = [chinese[item.label] for item in ALL]
    assert len(set(labels)) == len(labels)


def test_placeholders_survive_translation(chinese):
    assert chinese[PurposeMissing.template()].format(purposes="underwriting").count("underwriting") == 1


def test_every_unknown_code_is_used_by_an_indicator():
    assert {item.unknown for item in ALL} | {"not_reported", "not_connected"} == set(UNKNOWN)
