"""The connectors of this installation, as RECORD_CONNECTORS lists them."""

from dataclasses import fields
from typing import Any

from django.conf import settings

from creditshare.records.errors import ConnectorMisconfigured, ConnectorUnknown
from creditshare.records.sources import SOURCES
from creditshare.records.sources.connectors.credentials import Credentials
from creditshare.records.sources.connectors.http import HttpConnector
from creditshare.records.sources.connectors.protocol import Connector

SHOWN = frozenset(field.name for field in fields(Credentials))
OWN = frozenset({"name", "source", "url", "registers", "rows"})


def find_connector(name: str) -> Connector:
    """Return a connector by its name; raise ConnectorUnknown, or ConnectorMisconfigured for what makes no sense."""
    found = next((given for given in settings.RECORD_CONNECTORS if given.get("name") == name), None)
    if found is None:
        raise ConnectorUnknown(name=name)
    return _build(found)


def list_connectors() -> list[str]:
    """List the names of the connectors."""
    return [given["name"] for given in settings.RECORD_CONNECTORS]


def _build(given: dict[str, Any]) -> Connector:
    unknown = sorted(set(given) - SHOWN - OWN)
    if unknown or not {"name", "source", "url"} <= set(given):
        reason = f"unknown settings {', '.join(unknown)}" if unknown else "name, source and url are needed"
        raise ConnectorMisconfigured(name=given["name"], reason=reason)
    if given["source"] not in SOURCES:
        raise ConnectorMisconfigured(name=given["name"], reason=f"there is no source {given['source']}")
    credentials = Credentials(**{name: value for name, value in given.items() if name in SHOWN})
    options = {name: value for name, value in given.items() if name in OWN}
    return HttpConnector(hosts=frozenset(settings.CONNECTOR_HOSTS), credentials=credentials, **options)
