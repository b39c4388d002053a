"""The model's page and its API: what each may see and do, and what a wrong file is told."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel import actor as kinds
from creditshare.outbox.services import drain
from creditshare.profiles import services
from creditshare.profiles.api import scorecards as api
from creditshare.profiles.models import Scorecard, ScorecardCheck
from creditshare.profiles.rules.model import CARD, MODEL, model_text
from tests import makers
from tests.parties.makers import sign_in
from tests.profiles.makers import challenger, firm_with_books
from tests.profiles.test_scorecard_life import THEN, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return makers.organisation(kinds.OPERATOR)


@pytest.fixture
def maker(operator):
    return sign_in(makers.actor(operator, kinds.OFFICER))


@pytest.fixture
def checker(operator):
    return sign_in(makers.actor(operator, kinds.HEAD))


def upload(client, content):
    return client.post("/scorecards", {"model": SimpleUploadedFile("model.json", content)})


def text_of(answer):
    return answer.content.decode()


def measure(client, number=0, **told):
    return client.post(f"/scorecards/{number}/check", {"kind": "shadow", "as_of": THEN.isoformat()} | told)


def test_from_the_file_to_the_switch(maker, checker):
    firm_with_books()
    answer = upload(maker, model_text(challenger()).encode())
    assert (answer.status_code, answer["Location"]) == (302, "/scorecards/1/")
    assert measure(maker, 1).status_code == 302
    assert "正在测算" in text_of(maker.get("/scorecards/1/"))
    drain(worker="w", at=timezone.now())
    page = text_of(checker.get("/scorecards/1/"))
    assert "1 户企业中" in page and challenger()["name"] in page and "批准自该日启用" in page
    tomorrow = local_date(timezone.now()) + timedelta(days=1)
    answer = checker.post("/scorecards/1/approve", {"in_force_from": tomorrow.isoformat()})
    assert answer.status_code == 302
    assert Scorecard.objects.get().in_force_from == tomorrow
    assert "已批准" in text_of(checker.get("/scorecards"))
    assert "批准自该日启用" not in text_of(checker.get("/scorecards/1/"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json", "这不是 JSON 文件"),
        (b"[1]", "这不是 JSON 文件"),
        (b"[" * 100_000, "这不是 JSON 文件"),
        (b"{}", "文件格式为"),
        (json.dumps(MODEL | {"base": 1}).encode(), "与表不符"),
        (b" " * ((1 << 20) + 1), "不得超过 1 MB"),
    ],
)
def test_a_wrong_file_is_told_what_is_wrong(maker, content, said):
    answer = upload(maker, content)
    assert answer.status_code == 422 and said in text_of(answer)
    assert not Scorecard.objects.exists()


def test_the_wrong_day_and_the_missing_shadow_are_told_beside_the_field(maker, checker):
    upload(maker, model_text(challenger()).encode())
    today = local_date(timezone.now())
    answer = checker.post("/scorecards/1/approve", {"in_force_from": (today + timedelta(days=1)).isoformat()})
    assert answer.status_code == 422 and "尚未影子运行" in text_of(answer)
    measure(maker, 1)
    drain(worker="w", at=timezone.now())
    answer = checker.post("/scorecards/1/approve", {"in_force_from": today.isoformat()})
    assert answer.status_code == 422 and f"版本不能自 {today.isoformat()} 起启用" in text_of(answer)


def test_the_proposer_is_told_that_another_must_approve(operator):
    head = sign_in(makers.actor(operator, kinds.HEAD))
    upload(head, model_text(challenger()).encode())
    page = text_of(head.get("/scorecards/1/"))
    assert "须由他人批准" in page and "批准自该日启用" not in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"kind": "stability"}, "对比日"),
        ({"kind": "back_test"}, "结果标签"),
        ({"as_of": "2099-01-01"}, "2099-01-01 尚未到来"),
        ({"as_of": "yesterday"}, "日期"),
    ],
)
def test_what_is_missing_to_measure_is_told(maker, told, said):
    answer = measure(maker, 0, **told)
    assert answer.status_code == 422 and said in text_of(answer)
    assert not ScorecardCheck.objects.exists()


def test_a_back_test_by_file(maker):
    firms = [firm_with_books(), firm_with_books()]
    lines = ["统一社会信用代码,是否违约", f"{firms[0].uscc},是", f"{firms[1].uscc},否"]
    labels = SimpleUploadedFile("labels.csv", "\n".join(lines).encode("gb18030"))
    assert measure(maker, 0, kind="back_test", labels=labels).status_code == 302
    page = text_of(maker.get("/scorecards/0/"))
    assert "AUC 0.5" in page and "回溯检验" in page
    wrong = SimpleUploadedFile("labels.csv", "统一社会信用代码,是否违约\nX,也许".encode())
    answer = measure(maker, 0, kind="back_test", labels=wrong)
    assert answer.status_code == 422 and ScorecardCheck.objects.count() == 1


def test_stability_on_the_page(maker):
    firm_with_books()
    assert measure(maker, 0, kind="stability", reference="2019-08-01").status_code == 302
    drain(worker="w", at=timezone.now())
    page = text_of(maker.get("/scorecards/0/"))
    assert "稳定性" in page and "低于 0.1 为稳定" in page


def test_a_firm_reads_the_table_and_no_checks():
    firm = sign_in(makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE))
    page = text_of(firm.get("/scorecards/0/"))
    assert CARD.name in page and 'id="checks"' not in page and 'action="/scorecards' not in page
    assert 'type="file"' not in text_of(firm.get("/scorecards"))


def test_the_rating_pages_show_the_card_that_rated():
    stored(1, local_date(timezone.now()) - timedelta(days=1), challenger())
    firm = firm_with_books()
    page = text_of(sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)).get("/profile/rating"))
    assert challenger()["name"] in page and CARD.name not in page and "/scorecards/1/" in page


class TestApi:
    def test_versions_and_checks(self, operator, rf):
        firm_with_books()
        maker, checker = (makers.actor(operator, role) for role in (kinds.OFFICER, kinds.HEAD))
        request = rf.get("/")
        request.auth = maker
        told = api.propose(request, api.ModelIn(model=challenger())).value
        assert told["number"] == 1 and told["model"]["name"] == challenger()["name"]
        waiting = api.shadow(request, 1, api.ShadowIn(as_of=THEN)).value
        assert waiting["found"] is None
        api.stability(request, 1, api.StabilityIn(as_of=THEN, reference=THEN - timedelta(days=99)))
        drain(worker="w", at=timezone.now())
        assert {check["kind"] for check in api.list_measured(request, 1)} == {"shadow", "stability"}
        assert all(check["found"] for check in api.list_measured(request, 1))
        request.auth = checker
        day = local_date(timezone.now()) + timedelta(days=1)
        assert api.approve(request, 1, api.SwitchIn(in_force_from=day))["in_force_from"] == day
        assert [row["number"] for row in api.list_all(request)] == [1, 0]
        assert api.get_one(request, 0)["name"] == CARD.name


def test_the_trail_names_no_outcome(maker):
    """What a back-test was told of firms stays out of the trail and out of the check."""
    firm = firm_with_books()
    services.back_test_scorecard(
        actor=makers.actor(makers.organisation(kinds.OPERATOR), kinds.OFFICER),
        number=0,
        as_of=THEN,
        outcomes={firm.uscc: True},
        at=timezone.now(),
    )
    bodies = TrailEntry.objects.filter(event="profiles.scorecard.check").values_list("body", flat=True)
    assert len(bodies) == 1 and firm.uscc not in bodies[0]
