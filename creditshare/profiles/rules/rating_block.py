"""The rating block: grade, score, probability of default, confidence, and the reasons with the numbers they rest on."""

from datetime import date

from creditshare.profiles.indicators.registry import TWO_YEARS
from creditshare.profiles.rules.card import Cap
from creditshare.profiles.rules.cells import window_of, window_text
from creditshare.profiles.rules.scorecard import TOO_LITTLE_TEXT, UNKNOWN_TEXT, Rating, Reason
from creditshare.profiles.rules.text import NULL, array, quoted

CHANCE_DIGITS = 4


def chance_text(rating: Rating) -> str:
    """Write a probability of default with four decimals, nothing where there is none."""
    return "" if rating.chance is None else f"{rating.chance:.{CHANCE_DIGITS}f}"


def rating_text(rating: Rating, as_of: date) -> str:
    """Write a firm's rating block; each reason names its data category, so that scope can leave it out."""
    grade = NULL if rating.grade is None else f'"{rating.grade}"'
    score = NULL if rating.score is None else str(rating.score)
    unknown = NULL if rating.grade else quoted(TOO_LITTLE_TEXT)
    chance = NULL if rating.chance is None else f'"{chance_text(rating)}"'
    return (
        f'{{"base":{rating.base},"caps":{array(_cap(cap) for cap in rating.caps)},"card":"{rating.card}",'
        f'"confidence":{rating.confidence},'
        f'"grade":{grade},"not_known":{array(_unknown(key) for key in rating.unknown)},"pd":{chance},'
        f'"reasons":{array(_reason(reason) for reason in rating.reasons)},"score":{score},"unknown":{unknown},'
        f'"window":{window_text(window_of(TWO_YEARS, as_of)[0], window_of(TWO_YEARS, as_of)[1])}}}'
    )


def _cap(cap: Cap) -> str:
    return f'{{"category":"{cap.category}","grade":"{cap.grade}","key":"{cap.key}","text":{quoted(cap.text)}}}'


def _reason(reason: Reason) -> str:
    return (
        f'{{"category":"{reason.category}","code":"{reason.code}","key":"{reason.key}","points":{reason.points},'
        f'"text":{quoted(reason.text)}}}'
    )


def _unknown(key: str) -> str:
    return f'{{"key":"{key}","text":{quoted(UNKNOWN_TEXT)}}}'
