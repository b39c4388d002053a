"""Settings of the reading benchmark: production's server, with two bare routes beside the real ones."""

from creditshare.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks._urls"
