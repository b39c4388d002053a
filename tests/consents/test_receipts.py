"""Receipts: on paper with a QR code, as linked data, and the public page that the code leads to."""

import json
import re
import subprocess
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF

from creditshare.consents.models import Consent
from creditshare.consents.queries.printing import print_receipt
from creditshare.consents.queries.receipts import check_nonce, linked_receipt, verify_address
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.lifecycle import ACTIVE, PAUSED, REVOKED, STATES, SUPERSEDED, state_of
from creditshare.consents.rules.linked import CONTEXT, PURPOSE_TYPES, STATUS
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.consents.rules.receipt import QUESTIONS_A_MINUTE, in_groups, is_nonce, standing
from creditshare.consents.services import accept_consent
from creditshare.kernel.actor import LEGAL_REPRESENTATIVE, OFFICER
from creditshare.kernel.errors import NotFound
from creditshare.parties.models import Notice
from tests import makers
from tests.consents.makers import stored_consent, stored_request
from tests.parties import makers as parties

DPV = Namespace("https://w3id.org/dpv#")
# ISO/IEC TS 27560:2023 as the DPV guide of 2024-08-01 lists it: the fields that a record must have.
MANDATORY = {
    "record": {"record_id", "pii_principal_id", "privacy_notice", "language", "purposes", "parties", "events"},
    "purpose": {
        "purpose",
        "pii_information",
        "pii_controllers",
        "storage_locations",
        "retention_period",
        "jurisdiction",
        "recipient_third_parties",
        "withdrawal_method",
    },
    "pii": {"pii_type"},
    "party": {"party_id", "party_address", "party_name", "party_contact", "party_type"},
    "event": {"event_time", "validity_duration", "entity_id", "event_type", "event_state"},
}


@pytest.fixture
def firm(db):
    return makers.firm("合肥瑶海精工机械有限公司")


@pytest.fixture
def bank(db):
    return makers.bank("徽商银行瑶海支行")


@pytest.fixture
def consent(firm, bank) -> Consent:
    return stored_consent(firm, bank, reason="购买设备贷款", questions=["grade_at_least:A"], max_reads=3)


def text_of(pdf: bytes) -> str:
    """Return the text of a PDF as a reader sees it, white space folded."""
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return re.sub(r"\s+", "", text.decode())


class TestPaper:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("zh-hans", ["授权回执", "徽商银行瑶海支行", "购买设备贷款", "增值税发票汇总", "信用等级是否在A级及以上"]),
            ("en", ["Receiptofaconsent", "VATinvoicesummary", "IsthecreditgradeAorbetter?", "Numberofreads3"]),
        ],
    )
    def test_it_says_what_was_agreed_in_the_words_of_the_card(self, consent, language, words):
        said = text_of(print_receipt(consent, language))
        assert [word for word in words if word not in said] == []

    def test_it_holds_every_category_and_no_other(self, firm, bank):
        consent = stored_consent(firm, bank, categories=["tax", "rating"])
        said = text_of(print_receipt(consent, "en"))
        shown = {key for key, (label, _) in CATEGORIES.items() if label.replace(" ", "") in said}
        assert shown == {"tax", "rating"}

    def test_it_holds_the_whole_artefact_and_the_key_so_that_anybody_can_verify_it(self, consent):
        said = text_of(print_receipt(consent, "en"))
        assert consent.artefact in said
        key = json.loads(re.search(r'\{"alg".*?\}', said).group())
        assert jws.deserialize_compact(consent.artefact, ECKey.import_key(key), ["ES256"]).payload

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_the_same_consent_gives_the_same_bytes_whatever_happened_since(self, consent, language):
        first = print_receipt(consent, language)
        consent.status, consent.reads_used, consent.ended_at = REVOKED, 2, timezone.now()
        consent.save()
        assert print_receipt(Consent.objects.get(pk=consent.pk), language) == first

    def test_one_or_two_pages(self, consent):
        assert 1 <= print_receipt(consent, "zh-hans").count(b"/Type /Page\n") <= 2

    def test_it_says_when_the_wording_is_no_longer_that_of_the_signature(self, consent):
        Consent.objects.filter(pk=consent.pk).update(template_digest="0" * 64)
        said = text_of(print_receipt(Consent.objects.get(pk=consent.pk), "en"))
        assert "Thewordinghaschangedsince" in said

    def test_a_request_has_none(self, firm, bank):
        with pytest.raises(NotFound):
            print_receipt(stored_request(firm, bank), "en")


class TestLinkedData:
    def test_every_field_has_a_term_in_the_context_of_the_document(self, consent):
        document = linked_receipt(consent, timezone.now())
        assert document["@context"] == CONTEXT

        def keys(value):
            if isinstance(value, dict):
                for key, item in value.items():
                    yield key
                    if key not in ("@context", "verification_key"):
                        yield from keys(item)
            elif isinstance(value, list):
                for item in value:
                    yield from keys(item)

        assert set(keys(document)) - {"@context"} <= set(CONTEXT)

    def test_the_mandatory_fields_of_the_standard_are_there(self, consent):
        document = linked_receipt(consent, timezone.now())
        record = document["record"]
        assert {"schema_version", "receipt_id"} <= set(document)
        assert MANDATORY["record"] <= set(record)
        for purpose in record["purposes"]:
            assert MANDATORY["purpose"] <= set(purpose)
            assert all(MANDATORY["pii"] <= set(pii) for pii in purpose["pii_information"])
        assert all(MANDATORY["party"] <= set(party) for party in record["parties"])
        assert all(MANDATORY["event"] <= set(event) for event in record["events"])

    def test_it_reads_as_linked_data_without_any_network(self, consent, firm, bank):
        document = json.dumps(linked_receipt(consent, timezone.now()))
        graph = Graph().parse(data=document, format="json-ld")
        record = URIRef(f"urn:uuid:{consent.pk}")
        assert (record, RDF.type, DPV.ConsentRecord) in graph
        assert (record, DPV.hasDataSubject, URIRef(f"urn:uscc:{firm.uscc}")) in graph
        (purpose,) = graph.objects(record, DPV.hasPurpose)
        assert (purpose, DPV.hasDataController, URIRef(f"urn:uscc:{bank.uscc}")) in graph
        assert len(list(graph.objects(purpose, DPV.hasPersonalData))) == len(consent.categories)
        states = {
            state
            for event in graph.objects(record, DCTERMS.hasPart)
            for state in graph.objects(event, DPV.hasConsentStatus)
        }
        assert states == {DPV.ConsentRequested, DPV.ConsentGiven}

    @pytest.mark.parametrize(
        ("status", "term"), [(REVOKED, "dpv:ConsentWithdrawn"), (SUPERSEDED, "dpv:RenewedConsentGiven")]
    )
    def test_an_end_is_an_event_of_the_record(self, firm, bank, status, term):
        consent = stored_consent(firm, bank, status=status, ended_at=timezone.now())
        assert linked_receipt(consent, timezone.now())["record"]["events"][-1]["event_state"] == term

    def test_an_expiry_is_an_event_too(self, consent):
        events = linked_receipt(consent, consent.expires_at + timedelta(days=1))["record"]["events"]
        assert (events[-1]["event_state"], len(events)) == ("dpv:ConsentExpired", 3)

    def test_every_state_and_every_purpose_has_its_term(self):
        assert set(STATUS) == set(STATES)
        assert set(PURPOSE_TYPES) == set(PURPOSES)

    def test_the_context_is_served_too(self, client):
        answer = client.get(reverse("receipt_context"))
        assert answer.headers["Content-Type"] == "application/ld+json"
        assert answer.json()["@context"] == json.loads(json.dumps(CONTEXT))


class TestTheCode:
    @pytest.fixture(autouse=True)
    def _fresh_count(self):
        cache.clear()

    @pytest.mark.parametrize(
        ("fields", "word"),
        [
            ({}, "live"),
            ({"status": PAUSED}, "live"),
            ({"status": REVOKED}, "ended"),
            ({"status": SUPERSEDED}, "ended"),
            ({"max_reads": 2, "reads_used": 2}, "ended"),
            ({"expires_at": timezone.now() - timedelta(minutes=1)}, "ended"),
        ],
    )
    def test_it_says_genuine_and_live_or_ended_and_nothing_else(self, client, firm, bank, fields, word):
        consent = stored_consent(firm, bank, **fields)
        answer = client.get(verify_address(consent.nonce))
        page = answer.content.decode()
        assert f'data-verdict="{word}"' in page
        secrets = (firm.name, firm.uscc, bank.name, bank.uscc, str(consent.pk), consent.artefact, consent.pk.hex)
        assert [secret for secret in secrets if secret in page] == []

    def test_two_genuine_ones_are_told_the_same(self, client, firm, bank):
        one, two = stored_consent(firm, bank), stored_consent(makers.firm(), bank, categories=["tax"])
        pages = [client.get(verify_address(each.nonce)).content.decode().replace(each.nonce, "") for each in (one, two)]
        bare = [re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": ?)"[^"]+"', "", page) for page in pages]
        assert bare[0] == bare[1]

    @pytest.mark.parametrize("nonce", ["x", "0" * 43, "None", "%00", "..", "a" * 500])
    def test_what_was_never_signed_is_unknown(self, client, db, nonce):
        assert 'data-verdict="unknown"' in client.get(f"/verify/consent/{nonce}").content.decode()

    def test_a_request_and_a_tampered_row_are_unknown(self, firm, bank):
        stored_request(firm, makers.bank())
        consent = stored_consent(firm, bank)
        Consent.objects.filter(pk=consent.pk).update(expires_at=consent.expires_at + timedelta(days=300))
        assert check_nonce(consent.nonce, timezone.now()) == "unknown"
        assert check_nonce("", timezone.now()) == "unknown"

    def test_nobody_asks_without_end(self, client, consent, monkeypatch):
        moment = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: moment)
        codes = [client.get(verify_address(consent.nonce)).status_code for _ in range(QUESTIONS_A_MINUTE + 1)]
        assert codes == [200] * QUESTIONS_A_MINUTE + [429]

    @pytest.mark.parametrize(
        ("status", "left", "word"),
        [(ACTIVE, None, "live"), (PAUSED, 1, "live"), (ACTIVE, 0, "ended"), (REVOKED, None, "ended")],
    )
    def test_standing_is_two_words(self, status, left, word):
        now = timezone.now()
        assert standing(state_of(status, now + timedelta(days=30), left, now)) == word


class TestDoors:
    def test_the_card_leads_to_all_three(self, consent, firm):
        person = makers.actor(firm, LEGAL_REPRESENTATIVE)
        browser = parties.sign_in(person)
        card = browser.get(reverse("consent_card", args=[consent.pk])).content.decode()
        for name in ("receipt_pdf", "receipt_linked"):
            address = reverse(name, args=[consent.pk])
            assert address in card
            answer = browser.get(address)
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-store"

    def test_both_sides_have_it_by_the_api_and_strangers_have_nothing(self, consent, firm, bank):
        for of, role, status in (
            (firm, LEGAL_REPRESENTATIVE, 200),
            (bank, OFFICER, 200),
            (makers.bank(), OFFICER, 404),
        ):
            browser = parties.sign_in(makers.actor(of, role))
            for name in ("receipt.pdf", "receipt.jsonld"):
                assert browser.get(f"/api/v1/consents/{consent.pk}/{name}").status_code == status

    def test_the_firm_is_told_when_it_agreed_with_a_link_to_the_receipt(self, firm, bank):
        request = stored_request(firm, bank)
        accept_consent(actor=makers.actor(firm, LEGAL_REPRESENTATIVE), consent_id=request.pk, at=timezone.now())
        notice = Notice.objects.get(organisation=firm, code="consents.consent.agreed")
        assert notice.link == reverse("consent_card", args=[request.pk])
        assert Client().get(notice.link).status_code == 302


def test_digests_are_written_in_groups():
    assert in_groups("abcdefghij") == "abcd efgh ij"
    assert in_groups("") == ""


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a" * 43, True),
        ("-_" + "0" * 41, True),
        ("a" * 42, False),
        ("a" * 44, False),
        ("a" * 42 + "\x00", False),
        ("", False),
    ],
)
def test_a_nonce_has_one_form(text, holds):
    assert is_nonce(text) == holds
