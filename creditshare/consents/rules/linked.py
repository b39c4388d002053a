"""A consent as linked data: the record and receipt of ISO/IEC TS 27560:2023 in terms of the Data Privacy Vocabulary.

Plain JSON keys are the fields of the standard; the context, which stands in the document itself, gives each its DPV (or
Dublin Core) term, so that nothing has to be fetched to read it. docs/decisions/ says which fields were seen where.
"""

from typing import Any

from creditshare.consents.rules.lifecycle import (
    ACTIVE,
    DECLINED,
    EXPIRED,
    EXPIRING,
    LAPSED,
    PAUSED,
    REQUESTED,
    REVOKED,
    SUPERSEDED,
    USED_UP,
    WITHDRAWN,
)

SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#receipt-record"
DPV = "https://w3id.org/dpv#"
"""The namespace of the Data Privacy Vocabulary, version 2 (2024); w3.org/ns/dpv leads to the same terms."""


def _link(term: str, **more: Any) -> dict[str, Any]:
    return {"@id": term, **more}


_DATE, _MOMENT = "xsd:date", "xsd:dateTime"
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "dpv": DPV,
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "cs": "urn:creditshare:terms:",
    "id": "@id",
    "type": "@type",
    # the receipt and the record
    "schema_version": _link("dct:conformsTo", **{"@type": "@id"}),
    "receipt_id": _link("dct:identifier"),
    "record_id": _link("dpv:hasIdentifier"),
    "record": _link("dct:hasPart"),
    "pii_principal_id": _link("dpv:hasDataSubject", **{"@type": "@id"}),
    # the processing
    "privacy_notice": _link("dpv:hasNotice", **{"@type": "@id"}),
    "language": _link("dct:language"),
    "purposes": _link("dpv:hasPurpose", **{"@container": "@set"}),
    "purpose": _link("dct:title"),
    "purpose_description": _link("dct:description"),
    "purpose_type": _link("dct:type", **{"@type": "@vocab"}),
    "lawful_basis": _link("dpv:hasLegalBasis", **{"@type": "@vocab"}),
    "pii_information": _link("dpv:hasPersonalData", **{"@container": "@set"}),
    "pii_type": _link("dct:title"),
    "pii_attribute_id": _link("dct:identifier"),
    "pii_optional": _link("cs:piiOptional"),
    "sensitive_pii_category": _link("cs:sensitivePii"),
    "pii_controllers": _link("dpv:hasDataController", **{"@type": "@id", "@container": "@set"}),
    "collection_method": _link("dpv:hasDataSource"),
    "processing_method": _link("dpv:hasProcessing", **{"@type": "@vocab", "@container": "@set"}),
    "storage_locations": _link("dpv:hasLocation", **{"@container": "@set"}),
    "retention_period": _link("dpv:hasDuration"),
    "jurisdiction": _link("dpv:hasJurisdiction"),
    "recipient_third_parties": _link("dpv:hasThirdParty", **{"@type": "@id", "@container": "@set"}),
    "withdrawal_method": _link("dpv:hasConsentControl", **{"@type": "@id"}),
    "privacy_rights": _link("dpv:hasRight", **{"@container": "@set"}),
    # the parties
    "parties": _link("dpv:hasEntity", **{"@container": "@set"}),
    "party_id": _link("dct:identifier"),
    "party_name": _link("dpv:hasName"),
    "party_role": _link("dct:type", **{"@type": "@vocab"}),
    "party_type": _link("cs:partyType"),
    "party_address": _link("dpv:hasAddress"),
    "party_contact": _link("dpv:hasContact"),
    # the events
    "events": _link("dct:hasPart", **{"@container": "@set"}),
    "event_time": _link("dct:date", **{"@type": _MOMENT}),
    "validity_duration": _link("dct:valid", **{"@type": _MOMENT}),
    "entity_id": _link("dpv:isImplementedByEntity", **{"@type": "@id"}),
    "event_type": _link("dpv:hasLegalBasis", **{"@type": "@vocab"}),
    "event_state": _link("dpv:hasConsentStatus", **{"@type": "@vocab"}),
    # what the standard leaves to the implementer
    "data_from": _link("cs:dataFrom", **{"@type": _DATE}),
    "data_until": _link("cs:dataUntil", **{"@type": _DATE}),
    "figures_from": _link("cs:figuresFrom", **{"@type": _DATE}),
    "max_reads": _link("cs:maxReads"),
    "max_reads_month": _link("cs:maxReadsMonth"),
    "questions": _link("cs:question", **{"@container": "@set"}),
    "template_digest": _link("cs:templateDigest"),
    "artefact": _link("cs:artefact"),
    "verification_key": _link("cs:verificationKey", **{"@type": "@json"}),
}

STATUS = {
    REQUESTED: "dpv:ConsentRequested",
    ACTIVE: "dpv:ConsentGiven",
    EXPIRING: "dpv:ConsentGiven",
    PAUSED: "dpv:ConsentGiven",
    USED_UP: "dpv:ConsentExpired",
    EXPIRED: "dpv:ConsentExpired",
    LAPSED: "dpv:ConsentRequestDeferred",
    REVOKED: "dpv:ConsentWithdrawn",
    DECLINED: "dpv:ConsentRefused",
    SUPERSEDED: "dpv:RenewedConsentGiven",
    WITHDRAWN: "dpv:ConsentInvalidated",
}
"""Our states as the vocabulary's statuses of consent; a pause has none there, so it stays a consent that is given."""

PURPOSE_TYPES = {
    "underwriting": "dpv:CreditChecking",
    "post_loan": "dpv:CreditChecking",
    "guarantee_review": "dpv:CreditChecking",
    "subsidy_review": "dpv:LegalCompliance",
    "own_report": "dpv:FulfilmentOfObligation",
}
EXPLICIT = "dpv:ExplicitlyExpressedConsent"
READING = ("dpv:Access", "dpv:Consult")
RETENTION_OF_LOAN = "as long as the loan runs"
RIGHTS = ("access and copy", "correction", "explanation of the grade", "withdrawal", "complaint")
"""Rights of the firm here: 征信业管理条例 (2013) 17 and 25, PIPL (2021) 15, 24, 44-48."""


def receipt_document(record: dict[str, Any], *, receipt_id: str, artefact: str, key: dict[str, Any]) -> dict[str, Any]:
    """Return a receipt around a copy of its record, with the signed artefact and the key that verifies it."""
    return {
        "@context": CONTEXT,
        "id": f"urn:uuid:{receipt_id}#receipt",
        "type": "dpv:ConsentReceipt",
        "schema_version": SCHEMA,
        "receipt_id": receipt_id,
        "record": record,
        "artefact": artefact,
        "verification_key": key,
    }


def event(moment: str, until: str, by: str, state: str) -> dict[str, Any]:
    """Return one event of the record; every consent here is given by an explicit act."""
    return {
        "event_time": moment,
        "validity_duration": until,
        "entity_id": party_id(by),
        "event_type": EXPLICIT,
        "event_state": STATUS[state],
    }


def party(uscc: str, name: str, role: str, site: str) -> dict[str, Any]:
    """Return one party by its code; the platform is where each is reached, as it keeps no addresses."""
    return {
        "id": party_id(uscc),
        "type": "dpv:LegalEntity",
        "party_id": uscc,
        "party_name": name,
        "party_role": role,
        "party_type": "organisation",
        "party_address": "CN",
        "party_contact": site,
    }


def party_id(uscc: str) -> str:
    """Name an organisation by its unified social credit code (GB 32100-2015)."""
    return f"urn:uscc:{uscc}"
