"""A firm reads in its log what a bank saw by name, in its language, and never by a key of ours."""

import pytest
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext, override

from creditshare.consents.rules.scope import field_names
from creditshare.consents.templatetags.consent_words import field_labels
from creditshare.profiles.indicators import BY_KEY
from creditshare.profiles.rules.field_words import PARTS, field_word


def test_the_log_asks_profiles_for_the_words():
    assert import_string(settings.FIELD_WORDS) is field_word


@pytest.mark.parametrize("key", sorted(BY_KEY))
def test_every_indicator_has_its_name(key):
    assert field_word(f"tax.{key}") == BY_KEY[key].label


@pytest.mark.parametrize("part", sorted(PARTS))
def test_every_part_is_named_in_chinese(part):
    with override("zh-hans"):
        assert gettext(field_word(f"rating.{part}")).isascii() is False


def test_a_field_nobody_has_named_is_shown_as_it_is_rather_than_left_out():
    assert field_word("tax.of_tomorrow") == "tax.of_tomorrow"


def test_fields_are_grouped_by_category_in_the_order_of_the_card():
    body = {
        "blocks": {
            "rating": {"grade": "A", "score": 1},
            "tax": {"indicators": [{"key": "tax_grade"}], "records": []},
            "identity": {"facts": {}},
        }
    }
    with override("zh-hans"):
        told = field_labels(field_names(body))
    assert told == [("登记信息", "登记事项"), ("纳税信用与欠税", "记录原文、纳税信用等级"), ("信用等级", "等级、得分")]
    with override("en"):
        assert field_labels(field_names(body))[0][1] == "Registered facts"
        assert field_labels(["tax.tax_grade", "tax.tax_grade"])[0][1] == BY_KEY["tax_grade"].label


def test_a_category_of_another_time_is_still_shown():
    with override("en"):
        told = field_labels(["bygone.grade", "tax.records"])
    assert [words for _, words in told] == ["The records themselves", "Grade"]
    assert told[1][0] == "bygone"
