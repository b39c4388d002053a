"""The theme's tokens: whoever reads them on their ground can read them (WCAG 2.2, 1.4.3: at least 4.5 to 1)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
THEME = (ROOT / "static" / "theme.css").read_text("utf-8")
TOKENS = dict(re.findall(r"--([a-z]+(?:-\d)?): (#[0-9a-f]{6})", THEME.split("}")[0]))
LEAST = 4.5


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


GROUNDS = ("paper", "card", "shade")
TEXTS = ("ink", "ink-2", "ink-3", "brand", "seal", "ok", "warn", "info")
PAIRS = [(text, ground) for text in TEXTS for ground in GROUNDS] + [
    ("brand", "brand-2"),
    ("seal", "seal-2"),
    ("ok", "ok-2"),
    ("warn", "warn-2"),
    ("info", "info-2"),
    ("card", "brand"),
    ("brand-4", "brand"),
    ("card", "seal"),
    ("ink", "seal-2"),
    ("ink-2", "seal-2"),
]


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= LEAST


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_outline_of_focus_can_be_seen(ground):
    assert contrast(TOKENS["brand-3"], TOKENS[ground]) >= 3


@pytest.mark.parametrize(("first", "second", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_reckoned_as_the_standard_says(first, second, ratio):
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)


def test_the_design_s_faint_ink_would_fail():
    assert contrast("#8a979e", TOKENS["card"]) < LEAST


def test_every_token_that_is_used_is_defined():
    used = set(re.findall(r"var\(--([a-z0-9-]+)", THEME))
    defined = set(re.findall(r"--([a-z0-9-]+):", THEME))
    assert used <= defined


def test_motion_stops_for_who_asks_for_it():
    assert "prefers-reduced-motion" in THEME


def test_the_theme_fetches_nothing_from_elsewhere():
    for path in (ROOT / "static").iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text and "https://" not in text and "@import" not in text
