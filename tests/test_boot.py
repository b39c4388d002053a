"""The site boots: checks pass and the API describes itself."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_openapi_is_served(client):
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")


def test_checks_pass():
    call_command("check")
