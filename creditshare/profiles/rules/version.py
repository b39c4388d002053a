"""The version of the rules: it stands beside every number, and a profile of an older version is built anew."""

RULES = "2026-11.4"
