"""Idempotency-Key: same key and body, same answer and one effect; other body 422; in flight 409; races and crashes."""

import threading
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, connections, transaction
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory
from django.utils import timezone

from creditshare import idempotency
from creditshare.idempotency import idempotent, request_digest
from creditshare.kernel.actor import NOBODY
from creditshare.kernel.errors import Conflict
from creditshare.parties.models import IdempotentRequest, Organisation
from creditshare.problems import problem_response
from tests import makers as people

serial = count(1)


class Bank:
    """A door with one deed behind it: registering an organisation, which is counted by its row."""

    def __init__(self, answer=None):
        self.calls = 0
        self.answer = answer or (lambda request: JsonResponse({"made": self.calls}, status=201))

    def __call__(self, request, **arguments):
        self.calls += 1
        people.bank()
        return self.answer(request)


@pytest.fixture(autouse=True)
def actor(monkeypatch):
    """Let every request come from one system, named by its header."""

    def known(request):
        client = int(request.headers.get("X-Client", "1"))
        request.actor = SimpleNamespace(client_id=client, person_id=None, organisation_id=None, roles=frozenset())
        return request.actor if client else None

    monkeypatch.setattr(idempotency, "session_or_token", known)


def post(door, key="k1", body=b"{}", path="/api/v1/things", client=1, method="post", **more):
    headers = {"X-Client": str(client)} if key is None else {"Idempotency-Key": key, "X-Client": str(client)}
    maker = getattr(RequestFactory(), method)
    request = maker(path, data=body, content_type="application/json", headers=headers, **more)
    request.actor = NOBODY
    return idempotent(door)(request)


@pytest.mark.django_db
class TestOneEffect:
    def test_without_a_key_every_request_counts(self):
        door = Bank()
        assert [post(door, None).status_code for _ in range(2)] == [201, 201]
        assert door.calls == Organisation.objects.count() == 2
        assert not IdempotentRequest.objects.exists()

    def test_the_same_request_is_answered_alike_and_done_once(self):
        door = Bank(lambda request: JsonResponse({"n": next(serial)}, status=201, headers={"Location": "/x/1"}))
        first, second = post(door), post(door)
        assert (first.content, first.status_code, first["Location"]) == (
            second.content,
            second.status_code,
            second["Location"],
        )
        assert second["Content-Type"] == first["Content-Type"]
        assert second["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first
        assert door.calls == Organisation.objects.count() == 1

    @pytest.mark.parametrize(
        "other", [{"body": b'{"a":1}'}, {"path": "/api/v1/others"}, {"path": "/api/v1/things?x=1"}, {"method": "put"}]
    )
    def test_another_request_under_the_key_is_refused(self, other):
        door = Bank()
        post(door)
        refused = post(door, **other)
        assert refused.status_code == 422
        assert b"idempotency_key_reused" in refused.content
        assert door.calls == 1

    def test_keys_belong_to_who_uses_them(self):
        door = Bank()
        assert [post(door, client=client).status_code for client in (1, 2)] == [201, 201]
        assert door.calls == 2

    def test_while_it_runs_the_second_is_told_to_wait(self):
        def nested(request):
            inner = post(door)
            assert inner.status_code == 409
            assert inner["Retry-After"] == "1"
            assert b"request_in_flight" in inner.content
            return HttpResponse(status=204)

        door = Bank(nested)
        assert post(door).status_code == 204
        assert door.calls == 1

    def test_a_refusal_is_kept_too(self):
        door = Bank(lambda request: problem_response(request, Conflict()))
        assert [post(door).status_code for _ in range(2)] == [409, 409]
        assert door.calls == 1

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_a_passing_trouble_is_not_kept(self, status):
        door = Bank(lambda request: HttpResponse(status=status if door.calls == 1 else 201))
        assert [post(door).status_code for _ in range(2)] == [status, 201]
        assert not IdempotentRequest.objects.filter(status=None).exists()

    @pytest.mark.parametrize("status", [500, 503])
    def test_an_error_of_ours_leaves_no_effect(self, status):
        post(Bank(lambda request: HttpResponse(status=status)))
        assert not Organisation.objects.exists()

    def test_a_crash_leaves_no_effect_and_frees_the_key(self):
        def crash(request):
            raise RuntimeError("power cut")

        with pytest.raises(RuntimeError):
            post(Bank(crash))
        assert not Organisation.objects.exists()
        door = Bank()
        assert post(door).status_code == 201
        assert Organisation.objects.count() == 1

    @pytest.mark.parametrize("key", ["", " " * 0, "x" * 256, "ключ", "a\tb", "a\x7fb"])
    def test_keys_have_a_form(self, key):
        door = Bank()
        assert post(door, key).status_code == 400
        assert door.calls == 0

    @pytest.mark.parametrize("key", ["x", "x" * 255, "8e03978e-40d5-43e8-bc93-6894a57f9324", "a b~!"])
    def test_any_printable_text_is_a_key(self, key):
        assert [post(Bank(), key).status_code for _ in range(2)] == [201, 201]
        assert Organisation.objects.count() == 1

    def test_reading_needs_no_key(self):
        door = Bank()
        for _ in range(2):
            request = RequestFactory().get("/api/v1/things", headers={"Idempotency-Key": "k1"})
            request.actor = NOBODY
            idempotent(door)(request)
        assert door.calls == 2

    def test_who_is_nobody_is_left_to_the_door(self):
        door = Bank(lambda request: HttpResponse(status=401))
        assert [post(door, client=0).status_code for _ in range(2)] == [401, 401]
        assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db
class TestClaims:
    def test_the_claim_of_a_dead_process_runs_out(self):
        request = RequestFactory().post("/api/v1/things", b"{}", "application/json")
        digest, now = request_digest(request), timezone.now()
        row = IdempotentRequest.objects.create(
            asker="client 1 of None", key="k1", digest=digest, claimed_until=now + timedelta(1), created_at=now
        )
        assert post(Bank()).status_code == 409
        IdempotentRequest.objects.filter(pk=row.pk).update(claimed_until=now - timedelta(seconds=1))
        assert post(Bank()).status_code == 201
        assert Organisation.objects.count() == 1

    def test_who_lost_the_claim_has_no_effect(self):
        def slow(request):
            IdempotentRequest.objects.update(claimed_until=timezone.now() + timedelta(hours=1))
            return HttpResponse(status=201)

        assert post(Bank(slow)).status_code == 409
        assert not Organisation.objects.exists()


def upload(boundary, *files, **fields):
    lines = []
    for name, value in fields.items():
        lines += [f"--{boundary}", f'Content-Disposition: form-data; name="{name}"', "", value]
    for name, file, content in files:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file}"'
        lines += [f"--{boundary}", head, "Content-Type: text/csv", "", content]
    body = "\r\n".join([*lines, f"--{boundary}--", ""]).encode()
    return RequestFactory().post("/up", body, content_type=f"multipart/form-data; boundary={boundary}")


def test_an_upload_is_the_same_whatever_its_boundary():
    one = request_digest(upload("aaa", ("file", "a.csv", "1,2"), kind="x"))
    assert one == request_digest(upload("bbb", ("file", "a.csv", "1,2"), kind="x"))
    others = [
        upload("aaa", ("file", "a.csv", "1,3"), kind="x"),
        upload("aaa", ("file", "b.csv", "1,2"), kind="x"),
        upload("aaa", ("other", "a.csv", "1,2"), kind="x"),
        upload("aaa", ("file", "a.csv", "1,2"), kind="y"),
        upload("aaa", ("file", "a.csv", "1,2")),
        upload("aaa", ("file", "a.csv", "1,2"), ("file", "a.csv", "1,2"), kind="x"),
    ]
    assert one not in {request_digest(other) for other in others}


def test_after_the_digest_an_upload_can_still_be_read():
    request = upload("aaa", ("file", "a.csv", "1,2"), kind="x")
    request_digest(request)
    assert request.FILES["file"].read() == b"1,2"


def test_large_uploads_are_digested_in_pieces(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    big = SimpleUploadedFile("a.bin", b"x" * 5000)
    assert len(request_digest(RequestFactory().post("/up", {"file": big}))) == 64


ROUNDS, THREADS = 12, 6


def race(door):
    """Send one request from several threads at once, many rounds; return the statuses of each round."""
    rounds = []
    for turn in range(ROUNDS):
        statuses, gate = [], threading.Barrier(THREADS)

        def send(key=f"race {turn}", statuses=statuses, gate=gate):
            gate.wait()
            try:
                statuses.append(door(key))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rounds.append(sorted(statuses))
    return rounds


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_many_at_once_have_one_effect(self):
        rounds = race(lambda key: post(Bank(), key).status_code)
        assert Organisation.objects.count() == ROUNDS
        assert all(set(statuses) <= {201, 409} and 201 in statuses for statuses in rounds)

    def test_without_the_claim_they_have_many(self):
        """The negative control: looking for the answer first and keeping it afterwards lets several through."""

        def naive(key):
            row = IdempotentRequest.objects.filter(asker="naive", key=key).first()
            if row:
                return row.status
            looked.wait()
            with transaction.atomic():
                response = Bank()(RequestFactory().post("/", headers={"Idempotency-Key": key}))
            try:
                with transaction.atomic():
                    IdempotentRequest.objects.create(
                        asker="naive",
                        key=key,
                        digest="",
                        status=response.status_code,
                        claimed_until=timezone.now(),
                        created_at=timezone.now(),
                    )
            except IntegrityError:
                assert connection.is_usable()
            return response.status_code

        # All look before any of them acts: the order of events that the claim exists to exclude.
        looked = threading.Barrier(THREADS)
        race(naive)
        assert Organisation.objects.count() == ROUNDS * THREADS
