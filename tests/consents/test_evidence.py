"""Evidence packs: unpacked and checked in another process without Django; every tampered pack is refused."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from django.utils import timezone
from joserfc.jwk import ECKey

from creditshare.audit.errors import NotSealedYet
from creditshare.audit.models import TrailEntry
from creditshare.audit.queries import get_checkpoint, list_verifier_keys, prove_entries, prove_entry
from creditshare.audit.rules.pack import faults_of, open_jws, read_files
from creditshare.audit.services import erase_fields, record_event, seal_trail
from creditshare.consents import services
from creditshare.consents.access import open_access
from creditshare.consents.models import Consent
from creditshare.consents.rules.evidence import TYPE
from creditshare.kernel import actor as kinds
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.kernel.statement import sign_statement
from tests import makers
from tests.consents.makers import stored_request
from tests.parties.makers import confirm, person_of, sign_in

BODY = {"blocks": {"tax": {"indicators": [{"key": "tax_grade"}]}}}


@pytest.fixture(autouse=True)
def papers(request, monkeypatch):
    """Draw no receipts where they are not what is tested: each takes a second."""
    if "papers_drawn" not in request.fixturenames:
        monkeypatch.setattr("creditshare.consents.queries.evidence.print_receipt", lambda consent, language: b"%PDF-1")


@pytest.fixture
def papers_drawn():
    """Draw the receipts."""


@pytest.fixture
def scene(db):
    """A firm that agreed, was read, and complained; all of it sealed."""
    firm, bank, now = makers.firm("合肥甲光学有限公司"), makers.bank("科源银行"), timezone.now()
    boss, officer = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE), makers.actor(bank, kinds.OFFICER)
    asked = stored_request(firm, bank)
    consent = services.accept_consent(actor=boss, consent_id=asked.pk, at=now)
    wanted = {"uscc": firm.uscc, "purpose": "underwriting", "categories": ["tax"], "read": lambda scope: BODY}
    read = open_access(actor=officer, at=now, **wanted).entry_id
    complaint = services.file_complaint(actor=boss, entry_id=read, reason="who", text="谁？", at=now)
    record_event("consents.complaint.look", officer, complaint, at=now, firm_id=firm.pk, remark="谁在看")
    open_access(actor=officer, at=now, **wanted)
    seal_trail(at=now)
    auditor = makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR)
    return SimpleNamespace(consent=consent, read=read, complaint=complaint, auditor=auditor, at=now, officer=officer)


def packed(scene, kind="complaint", number=None):
    number = number or {"complaint": scene.complaint.pk, "consent": scene.consent.pk, "entry": scene.read}[kind]
    return services.pack_evidence(actor=scene.auditor, kind=kind, number=str(number), at=scene.at)


def files_of(pack):
    with zipfile.ZipFile(io.BytesIO(pack.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def checked(folder: Path, *arguments: str) -> SimpleNamespace:
    """Run the pack's own program in the folder, with no Django and nothing of ours to import."""
    block = "import sys; sys.modules['django'] = sys.modules['creditshare'] = None; sys.path.insert(0, '.');"
    code = f"{block} import check; sys.exit(check.main(sys.argv[1:]))"
    command = [sys.executable, "-P", "-c", code, ".", *arguments]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PATH": ""}, timeout=60, check=False
    )
    return SimpleNamespace(code=done.returncode, said=done.stdout + done.stderr)


def test_a_pack_is_checked_without_us(papers_drawn, scene, tmp_path):
    pack = packed(scene)
    zipfile.ZipFile(io.BytesIO(pack.content)).extractall(tmp_path)
    (key,) = list_verifier_keys()
    done = checked(tmp_path, "--key", key, "--jwk", "manifest.key.json")
    assert (done.code, done.said) == (0, "intact: 4 entries\n")
    # The README's own words: the programs as they lie there, and one entry by the verifier alone.
    plain = subprocess.run([sys.executable, "check.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (plain.returncode, plain.stdout) == (0, "intact: 4 entries\n")
    one = [sys.executable, "verifier.py", "inclusion", f"proofs/{scene.read}.json", "--key", key]
    assert subprocess.run(one, cwd=tmp_path, capture_output=True, text=True, check=False).stdout == "intact\n"
    # The negative control: one byte of the receipt.
    paper = tmp_path / "consent" / "receipt.zh.pdf"
    paper.write_bytes(paper.read_bytes()[:-1] + b"?")
    done = checked(tmp_path)
    assert (done.code, done.said) == (1, "tampered: consent/receipt.zh.pdf: altered\n")


def test_what_each_kind_of_pack_holds(scene):
    complaint, consent, entry = (files_of(packed(scene, kind)) for kind in ("complaint", "consent", "entry"))
    entries = {
        name: [
            json.loads(body)["event"].rpartition(".")[2]
            for path, body in sorted(files.items())
            if path.startswith("entries/")
        ]
        for name, files in (("complaint", complaint), ("consent", consent), ("entry", entry))
    }
    assert entries == {
        "complaint": ["accept", "read", "file", "look"],
        "consent": ["accept", "read", "read"],
        "entry": ["accept", "read"],
    }
    for files in (complaint, consent, entry):
        assert {"README.txt", "checkpoint.txt", "trail.key", "verifier.py", "check.py"} <= set(files)
        assert files["consent/artefact.jws"].decode() == Consent.objects.get().artefact
        assert files["consent/receipt.zh.pdf"].startswith(b"%PDF") and b"%PDF" in files["consent/receipt.en.pdf"][:8]
    told = json.loads(complaint["complaint.json"])
    assert (told["text"], told["status"]) == ("谁？", "filed") and "complaint.json" not in consent
    words = complaint["README.txt"].decode()
    assert "离线校验" in words and "Checking it offline" in words and "check.py --key" in words


@pytest.fixture(scope="module")
def forger():
    return ec.generate_private_key(ec.SECP256R1())


def resigned(files, forger):
    """Let a forger list the files anew and sign the list with a key of his own."""
    public = {**ECKey.import_key(forger.public_key()).as_dict(private=False), "kid": "forger"}
    rest = {name: content for name, content in files.items() if not name.startswith("manifest")}
    rest |= {"manifest.key.json": canonical_json(public)}
    listed = [{"path": name, "sha256": hashlib.sha256(body).hexdigest()} for name, body in rest.items()]
    manifest = canonical_json({**json.loads(files["manifest.json"]), "files": listed})
    claims = {"manifest": hashlib.sha256(manifest).hexdigest()}
    signed = sign_statement(claims, forger, "forger", TYPE).encode()
    return rest | {"manifest.json": manifest, "manifest.jws": signed}


def without(files, name):
    return {path: content for path, content in files.items() if path != name}


def test_every_tampered_pack_is_refused(scene, forger):
    files, read = files_of(packed(scene)), scene.read
    genuine = json.loads(files["manifest.key.json"])
    assert list(faults_of(files)) == []
    body, proof = f"entries/{read}.json", f"proofs/{read}.json"
    other = files[body].replace(b'"tax_grade"', b'"tax_other"').replace(b"underwriting", b"post_loanxxx")
    lied = json.loads(files[proof]) | {"body": other.decode()}
    note = files["checkpoint.txt"].replace(b"\n", b"\n1", 1)
    opening = next(name for name in files if name.startswith("openings/"))
    words = files[opening].replace("谁".encode(), "他".encode())
    forgeries = {
        "an entry alone": files | {body: other},
        "an entry and its proof": files | {body: other, proof: canonical_json(lied)},
        "the checkpoint": files | {"checkpoint.txt": note},
        "an opened word": files | {opening: words},
        "the consent": files | {"consent/artefact.jws": files["consent/artefact.jws"][:-2] + b"AA"},
        "an entry fewer": without(without(files, body), proof),
        "a proof fewer": without(files, proof),
        "the words of the complaint": files | {"complaint.json": b"{}"},
    }
    assert other != files[body] and words != files[opening]
    for name, forged in forgeries.items():
        assert list(faults_of(forged)), name
        if name not in ("an entry fewer", "the words of the complaint"):
            # Signed anew by a forger, with his own key beside it: the trail's proofs still find it.
            assert list(faults_of(resigned(forged, forger))), name
        assert list(faults_of(resigned(forged, forger), jwk=genuine)), name
    # What only the signature holds is found by whoever has the platform's key from elsewhere, as the README says.
    fewer = resigned(forgeries["the words of the complaint"], forger)
    assert list(faults_of(fewer)) == [] and list(faults_of(fewer, jwk=genuine)) == [
        "manifest.jws: not signed with this key"
    ]


def test_a_file_more_is_found(scene):
    assert list(faults_of(files_of(packed(scene)) | {"more.txt": b"x"})) == ["more.txt: not on the list"]


def test_a_pack_that_cannot_be_read_is_not_intact(tmp_path, scene):
    (tmp_path / "pack.zip").write_bytes(packed(scene).content[:-100])
    (tmp_path / "check.py").write_bytes(files_of(packed(scene))["check.py"])
    (tmp_path / "verifier.py").write_bytes(files_of(packed(scene))["verifier.py"])
    run = [sys.executable, "check.py", "pack.zip"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stdout.startswith("tampered: it cannot be read (BadZipFile")
    (tmp_path / "pack.zip").write_bytes(packed(scene).content)
    assert list(faults_of(read_files(tmp_path / "pack.zip"))) == []


def test_another_trail_key_finds_the_pack_not_signed(scene, tmp_path):
    zipfile.ZipFile(io.BytesIO(packed(scene).content)).extractall(tmp_path)
    strange = "creditshare.example/trail+33d4b41f+AZGYMhYoHnmK8x3Gj0BhJYfvbG1Q0C7qGxJbyBmBl2kQ"
    done = checked(tmp_path, "--key", strange)
    assert done.code in (1, 2) and done.said.startswith("tampered")


def test_an_erased_word_leaves_the_pack_intact(scene):
    entry = TrailEntry.objects.get(event="consents.complaint.look")
    before = files_of(packed(scene))
    named = f"openings/{entry.pk}.json"
    assert json.loads(before[named])["remark"]["value"] == "谁在看"
    erase_fields(actor=scene.auditor, entry_id=entry.pk, reason="asked", at=scene.at)
    after = files_of(packed(scene))
    assert "salt" not in after[named].decode() and list(faults_of(after)) == []


def test_what_waits_for_a_checkpoint_is_not_packed(scene):
    wanted = {"uscc": Consent.objects.get().firm_uscc, "purpose": "underwriting", "categories": ["tax"]}
    late = open_access(actor=scene.officer, at=scene.at, read=lambda scope: BODY, **wanted).entry_id
    with pytest.raises(NotSealedYet):
        packed(scene, "entry", late)
    files = files_of(packed(scene, "consent"))
    assert f"entries/{late}.json" not in files and "尚未封存" in files["README.txt"].decode()
    assert list(faults_of(files)) == []


def test_each_pack_is_recorded_with_its_digest(scene):
    pack = packed(scene)
    entry = TrailEntry.objects.get(event="consents.evidence.pack")
    said = json.loads(entry.body)
    assert said["facts"] == {"kind": "complaint", "entries": 4, "sha256": pack.sha256}
    assert hashlib.sha256(pack.content).hexdigest() == pack.sha256
    assert (entry.firm_id, entry.subject) == (scene.consent.firm_id, str(scene.complaint.pk))


def test_nobody_else_packs_and_nothing_else_is_packed(scene):
    for kind, role in ((kinds.BANK, kinds.HEAD), (kinds.OPERATOR, kinds.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            services.pack_evidence(
                actor=makers.actor(makers.organisation(kind), role), kind="entry", number=str(scene.read), at=scene.at
            )
    strange = [
        ("entry", "0"),
        ("entry", "x"),
        ("entry", "9" * 30),
        ("consent", "x"),
        ("complaint", "1"),
        ("consent", str(scene.complaint.pk)),
        ("report", str(scene.consent.pk)),
    ]
    for kind, number in strange:
        with pytest.raises(NotFound):
            packed(scene, kind, number)


def test_a_trail_without_a_checkpoint_gives_no_pack(db):
    auditor = makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR)
    firm, bank = makers.firm(), makers.bank()
    services.accept_consent(
        actor=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        consent_id=stored_request(firm, bank).pk,
        at=timezone.now(),
    )
    number = str(TrailEntry.objects.get(event="consents.consent.accept").pk)
    with pytest.raises(NotSealedYet):
        services.pack_evidence(actor=auditor, kind="entry", number=number, at=timezone.now())


def test_many_proofs_cost_as_few_statements_as_one(scene, django_assert_max_num_queries):
    entries = list(TrailEntry.objects.exclude(position=None))
    alone = [prove_entry(actor=scene.auditor, entry_id=entry.pk) for entry in entries]
    with django_assert_max_num_queries(8):
        together = prove_entries(entries, get_checkpoint())
    assert [together[entry.pk] for entry in entries] == alone
    assert prove_entries([], get_checkpoint()) == {} and prove_entries(entries, None) == {}


class TestPages:
    """The pages in the browser."""

    def test_the_entrys_page_and_its_pack(self, scene):
        browser = sign_in(scene.auditor)
        page = browser.get(reverse("trail_entry", args=[scene.read])).content.decode()
        assert "查阅企业数据" in page and "提取所依据授权的证据包" in page and "哈希树第" in page
        asked = browser.post(reverse("entry_pack", args=[scene.read]))
        assert asked.status_code == 302 and not TrailEntry.objects.filter(event="consents.evidence.pack").exists()
        confirm(browser, person_of(scene.auditor))
        answer = browser.post(reverse("entry_pack", args=[scene.read]))
        assert answer.headers["Content-Type"] == "application/zip"
        assert answer.headers["X-Content-SHA-256"] == hashlib.sha256(answer.content).hexdigest()

    @pytest.mark.parametrize("name", ["consent_pack", "complaint_pack"])
    def test_the_other_packs(self, scene, name):
        browser = sign_in(scene.auditor)
        confirm(browser, person_of(scene.auditor))
        number = scene.consent.pk if name == "consent_pack" else scene.complaint.pk
        answer = browser.post(reverse(name, args=[number]))
        assert f"{number}.zip" in answer.headers["Content-Disposition"]

    def test_the_complaints_page_leads_the_auditor_to_its_pack_and_nobody_else(self, scene):
        where = reverse("complaint_card", args=[scene.complaint.pk])
        assert "evidence.zip" in sign_in(scene.auditor).get(where).content.decode()
        desk = makers.actor(type(scene.consent).objects.get().grantee, kinds.ADMINISTRATOR)
        assert "evidence.zip" not in sign_in(desk).get(where).content.decode()


@pytest.mark.once
def test_a_token_of_another_algorithm_or_key_is_none(forger):
    public = ECKey.import_key(forger.public_key()).as_dict(private=False)
    signed = sign_statement({"a": 1}, forger, "k", TYPE)
    assert open_jws(signed, {**public, "kid": "k"}) == {"a": 1}
    assert open_jws(signed, {**public, "kid": "other"}) is None
    stranger = ECKey.import_key(ec.generate_private_key(ec.SECP256R1()).public_key()).as_dict(private=False)
    assert open_jws(signed, {**stranger, "kid": "k"}) is None
    head, payload, _ = signed.split(".")
    assert open_jws(f"{head}.{payload}.AAAA", {**public, "kid": "k"}) is None
    none = "eyJhbGciOiJub25lIiwia2lkIjoiayJ9"
    assert open_jws(f"{none}.{payload}.", {**public, "kid": "k"}) is None
