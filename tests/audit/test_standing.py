"""The overseers' page of the trail, the periodic work behind it, and the witness against a model of it."""

from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from creditshare.audit import queries
from creditshare.audit.models import Anchor, Checkpoint, Cosignature, WitnessedLog
from creditshare.audit.rules.checkpoint import TreeHead, sign_checkpoint, verifier_key
from creditshare.audit.rules.merkle import EMPTY_ROOT, consistency_proof, leaf_hash, root_of
from creditshare.audit.rules.witness import Submission
from creditshare.audit.services.outside import note_success, note_trouble
from creditshare.kernel import actor as kinds
from creditshare.outbox.services import drain, enqueue_periodic
from tests import makers
from tests.audit import tsa
from tests.audit.makers import entries, sealed
from tests.audit.test_witness import KEY, ORIGIN, hand_in, witnessed
from tests.parties import makers as parties

__all__ = ["witnessed"]


def page(kind: str = kinds.AUDITOR_OFFICE, role: str = kinds.AUDITOR) -> str:
    browser = parties.sign_in(makers.actor(makers.organisation(kind, "监督单位"), role))
    return browser.get("/trail").content.decode()


@pytest.mark.django_db
def test_an_empty_trail_has_a_page(settings):
    settings.AUDIT_TSA_URL = ""
    assert "尚未封存任何内容" in page()


@pytest.mark.django_db
def test_what_is_sealed_and_what_waits_is_shown(settings, at):
    settings.AUDIT_TSA_URL = ""
    sealed([1234], at)
    entries(5, at)
    shown = page()
    assert "1,234" in shown or "1234" in shown
    assert queries.last_checkpoint().note.split("\n")[2] in shown
    assert 'href="/api/v1/audit/checkpoint"' in shown


@pytest.mark.django_db
def test_stamps_and_cosignatures_are_shown(settings, at):
    settings.AUDIT_TSA_URL, settings.AUDIT_WITNESSES = "http://tsa.example", [{"url": "x", "key": "x"}]
    sealed([3], at)
    assert "最新检查点尚未获见证签名" in page()
    checkpoint = queries.last_checkpoint()
    Anchor.objects.create(checkpoint=checkpoint, token=b"x", policy="1.2", serial="7", stamped_at=at, created_at=at)
    Cosignature.objects.create(checkpoint=checkpoint, witness="w.example/one", line="— x\n", stamped_at=at)
    shown = page()
    assert "w.example/one · 2026-11-23 10:00" in shown
    assert "正常" in shown
    assert "2026-11-23 10:00:00" in shown


@pytest.mark.django_db
def test_a_contradicting_witness_is_told_from_one_that_is_down(settings, at):
    settings.AUDIT_TSA_URL, settings.AUDIT_WITNESSES = "", [{"url": "x", "key": "x"}]
    sealed([3], at)
    note_trouble("down.example", "it could not be reached", at)
    note_trouble("angry.example", "it differs", at, contradiction="it differs")
    note_success("well.example", 3, at)
    shown = page()
    assert shown.count("系统会自动重试") == 1
    assert shown.count("见证方见过的留痕日志与本日志不一致") == 1
    assert "well.example" not in shown


@pytest.mark.django_db
def test_logs_witnessed_here_are_shown(settings, at):
    settings.AUDIT_TSA_URL = ""
    WitnessedLog.objects.create(origin="other.example/log", size=77, root=EMPTY_ROOT, cosigned_at=at)
    assert "other.example/log · 77" in page(kinds.OPERATOR, kinds.ADMINISTRATOR)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kinds.ENTERPRISE, kinds.BANK, kinds.AGENCY, kinds.GUARANTOR, kinds.FINANCE_OFFICE])
def test_nobody_else_sees_the_page(kind):
    role = kinds.LEGAL_REPRESENTATIVE if kind == kinds.ENTERPRISE else kinds.ADMINISTRATOR
    browser = parties.sign_in(makers.actor(makers.organisation(kind, "某单位"), role))
    assert browser.get("/trail").status_code in {403, 404}
    assert Client().get("/trail").status_code == 302


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("tsa")
    tsa.make_authority(made)
    return made


@pytest.mark.django_db
def test_the_periodic_work_numbers_seals_and_stamps(settings, folder):
    at = timezone.now()
    with tsa.running(folder) as authority:
        settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CA, settings.AUDIT_TSA_POLICY = (
            authority.url, str(folder / "ca.pem"), ""
        )  # fmt: skip
        settings.OUTBOX_PERIODIC = {
            "creditshare.audit.tasks.seal": 60,
            "creditshare.audit.tasks.anchor": 60,
            "creditshare.audit.tasks.cosign": 60,
            "creditshare.audit.tasks.forget_personal": 3600,
        }
        entries(4, at)
        # The authority's clock is the real one, and a stamp five minutes off is refused.
        for minutes in range(4):
            moment = at + timedelta(minutes=minutes)
            if minutes == 2:
                entries(2, moment)
            enqueue_periodic(at=moment)
            drain(worker="test/1/1", at=moment)
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [4, 6]
    assert list(Anchor.objects.order_by("pk").values_list("checkpoint__size", flat=True)) == [4, 6]
    assert queries.verify_database()["verdict"] == "intact"


class Model:
    """What a witness must answer, in twenty lines: the last size and leaves it cosigned."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []

    def answer(self, old: int, leaves: list[bytes], proof: list[bytes]) -> int:
        if old > len(leaves):
            return 400
        if old != len(self.leaves) or (len(leaves) == old and root_of(leaves) != root_of(self.leaves)):
            return 409
        if old == len(leaves) or old == 0:
            right = not proof
        else:
            right = leaves[:old] == self.leaves and proof == consistency_proof(old, leaves)
        if not right:
            return 422
        self.leaves = leaves
        return 200


def test_the_witness_answers_as_its_model(witnessed):
    """Random checkpoints of two histories, right and spoilt proofs, right and wrong old sizes."""
    seed, steps = 11, 160
    print(f"seed {seed}, {steps} submissions")
    random, model, answers = Random(seed), Model(), {}
    true = [leaf_hash(b"%d" % number) for number in range(60)]
    fork = [*true[:9], *(leaf_hash(b"fork %d" % number) for number in range(51))]
    for _ in range(steps):
        known = len(model.leaves)
        leaves = random.choice((true, true, true, fork))[
            : min(60, random.choice((known, known + random.randrange(4), random.randrange(61))))
        ]
        old = random.choice((known, known, known, known, random.randrange(61), 0))
        proof = consistency_proof(old, leaves) if 0 < old <= len(leaves) else []
        if random.random() < 0.15:
            proof = random.choice((proof[:-1], [*proof, bytes(32)], [bytes(32)] * len(proof)))
        note = sign_checkpoint(TreeHead(ORIGIN, len(leaves), root_of(leaves)), KEY)
        status, said = hand_in(Submission(old, tuple(proof), note).to_bytes())
        expected = model.answer(old, leaves, proof)
        assert status == expected, (old, len(leaves), known, said)
        answers[status] = answers.get(status, 0) + 1
        log = WitnessedLog.objects.first()
        assert (log.size if log else 0) == len(model.leaves)
        assert (bytes(log.root) if log else EMPTY_ROOT) == root_of(model.leaves)
    print(answers)
    assert {200, 400, 409, 422} == answers.keys()


def test_two_keys_of_a_log_are_both_known(witnessed):
    from tests.audit.test_witness import THIEF

    witnessed.AUDIT_WITNESSED_LOGS = {ORIGIN: [verifier_key(ORIGIN, key.public_key()) for key in (KEY, THIEF)]}
    leaves = [leaf_hash(b"%d" % number) for number in range(5)]
    first = sign_checkpoint(TreeHead(ORIGIN, 3, root_of(leaves[:3])), KEY)
    second = sign_checkpoint(TreeHead(ORIGIN, 5, root_of(leaves)), THIEF)
    assert hand_in(Submission(0, (), first).to_bytes())[0] == 200
    assert hand_in(Submission(3, tuple(consistency_proof(3, leaves)), second).to_bytes())[0] == 200
