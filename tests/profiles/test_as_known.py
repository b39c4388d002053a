"""As of d, known at t: every earlier profile can be written again, byte for byte, whatever was reported since."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creditshare.parties.models import Organisation
from creditshare.profiles import queries, services
from creditshare.profiles.models import Profile
from creditshare.records.models import EVERYBODY, FirmVersion
from creditshare.records.queries.versions import Known, known_versions
from creditshare.records.services.versions import take_versions
from tests import makers
from tests.parties.makers import sign_in
from tests.records.makers import OWN, PARTNERS, apply, as_csv, invoice

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
AS_OF = date(2026, 11, 23)
OTHER = makers.uscc(9_000_777)


def records(kind, *rows):
    """Return a file of a source, and the options to apply it with."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return as_csv(rows, headings), {"source": kind}


def penalty(number, fine, firm=OWN):
    return {
        "统一社会信用代码": firm,
        "行政处罚决定书文号": f"罚〔2026〕{number}号",
        "罚款金额(万元)": fine,
        "处罚决定日期": "2026-09-01",
    }


def grade(letter, firm=OWN):
    return {"统一社会信用代码": firm, "评价年度": "2025", "纳税信用等级": letter}


STEP = st.one_of(
    st.lists(
        st.builds(
            lambda number, net, partner, status, month: invoice(
                f"{number:08d}", net=str(Decimal(net) / 100), buyer=PARTNERS[partner], status=status, day=f"2026-{month:02d}-05"
            ),
            st.integers(0, 5), st.integers(1, 900_00), st.integers(0, 3), st.sampled_from(["正常", "已红冲-全额", "作废"]),
            st.integers(1, 10),
        ),
        min_size=1, max_size=5,
    ).map(lambda rows: (rows, {})),
    st.tuples(st.integers(0, 2), st.sampled_from(["1", "2.5"]), st.sampled_from([OWN, OTHER])).map(lambda row: records("penalties", penalty(*row))),
    st.tuples(st.sampled_from("ABMCD"), st.sampled_from([OWN, OTHER])).map(lambda row: records("tax_grades", grade(*row))),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=8))
def test_every_earlier_profile_is_written_again(steps):
    with transaction.atomic():
        firm = makers.firm(code=OWN)
        makers.firm(code=OTHER)
        written = []
        for place, (rows, options) in enumerate(steps):
            at = START + timedelta(hours=place)
            apply(rows, at=at, **options)
            body = services.refresh_profile(firm_id=firm.pk, as_of=AS_OF, at=at)
            written.append((at, known_versions([firm.pk]), body))
        for at, known, body in written:
            assert known_versions([firm.pk], at=at) == known
            assert queries.body_as_known(firm.pk, AS_OF, known) == body
        assert list(queries.find_violations()) == []
        transaction.set_rollback(True)


def test_before_anything_was_known_the_profile_is_empty():
    apply([invoice()], at=START)
    firm = Organisation.objects.get(uscc=OWN)
    body = json.loads(queries.body_as_known(firm.pk, AS_OF, known_versions([firm.pk], at=START - timedelta(hours=1))))
    assert {source["state"] for source in body["sources"]} == {"not_connected"}
    sales = next(cell for cell in body["blocks"]["invoice_summary"]["indicators"] if cell["key"] == "sales_12m")
    assert (sales["value"], sales["unknown"]) == (None, "not_reported")


def test_a_file_about_others_is_news_for_everybody():
    firm = makers.firm(code=OWN)
    makers.firm(code=OTHER)
    content, options = records("penalties", penalty(1, "1", OTHER))
    apply(content, at=START, **options)
    assert known_versions([firm.pk]) == Known({firm.pk: 0}, 1)
    body = json.loads(services.refresh_profile(firm_id=firm.pk, as_of=AS_OF, at=START))
    states = {source["source"]: source["state"] for source in body["sources"]}
    assert (states["penalties"], states["tax_grades"]) == ("none", "not_connected")
    stored = Profile.objects.get(firm=firm)
    assert (stored.version, stored.news) == (0, 1)


def test_versions_and_moments_of_a_firm_never_go_back():
    firm = makers.firm(code=OWN)
    late, early = START + timedelta(days=1), START
    take_versions([firm.pk], batch_id=None, at=late)
    take_versions([firm.pk], batch_id=None, at=early, everybody=True)
    rows = FirmVersion.objects.filter(firm=firm.pk).order_by("version").values_list("version", "recorded_at")
    assert list(rows) == [(1, late), (2, late)]
    assert FirmVersion.objects.filter(firm=EVERYBODY).count() == 1


def test_a_stored_profile_is_stale_once_the_records_have_moved():
    apply([invoice()], at=START)
    firm = Organisation.objects.get(uscc=OWN)
    services.refresh_profile(firm_id=firm.pk, as_of=AS_OF, at=START)
    assert queries.find_body(firm.pk, AS_OF)
    apply([invoice("00000002")], at=START)
    assert queries.find_body(firm.pk, AS_OF) is None


def test_what_was_imported_while_a_profile_was_read_makes_it_read_again(monkeypatch):
    apply([invoice()], at=START)
    firm = Organisation.objects.get(uscc=OWN)
    building = services.building
    prepare, turns = building.prepare_profiles, []

    def interrupted(firm_ids, as_of):
        prepared = prepare(firm_ids, as_of)
        if not turns:
            apply([invoice("00000002", net="900")], at=START)
        turns.append(firm_ids)
        return prepared

    monkeypatch.setattr(building, "prepare_profiles", interrupted)
    services.refresh_profile(firm_id=firm.pk, as_of=AS_OF, at=START)
    assert len(turns) == 2
    stored = Profile.objects.get(firm=firm)
    assert stored.version == known_versions([firm.pk]).firms[firm.pk]
    assert queries.body_as_known(firm.pk, AS_OF, Known({firm.pk: stored.version}, stored.news)) == stored.body


def test_a_body_of_another_version_is_a_violation():
    apply([invoice()], at=START)
    firm = Organisation.objects.get(uscc=OWN)
    services.refresh_profile(firm_id=firm.pk, as_of=AS_OF, at=START)
    apply([invoice("00000002")], at=START)
    assert list(queries.find_violations()) == []
    Profile.objects.update(version=2)
    assert [found["invariant"] for found in queries.find_violations()] == ["trust 6"]


def test_the_command_writes_the_earlier_bytes(tmp_path):
    apply([invoice()], at=START)
    firm = Organisation.objects.get(uscc=OWN)
    body = services.refresh_profile(firm_id=firm.pk, as_of=AS_OF, at=START)
    apply([invoice("00000002")], at=START + timedelta(hours=2))
    out, target = StringIO(), tmp_path / "body.json"
    arguments = {"as_of": AS_OF, "known_at": START + timedelta(hours=1), "out": target, "json": True}
    call_command("profile_as_known", OWN, stdout=out, **arguments)
    told = json.loads(out.getvalue())
    assert (target.read_text(encoding="utf-8"), told["stored"], told["version"]) == (body, True, 1)
    call_command(
        "profile_as_known", OWN, stdout=(now := StringIO()), **(arguments | {"known_at": START + timedelta(days=9)})
    )
    assert json.loads(now.getvalue())["stored"] is False


def test_the_firm_sees_its_profile_as_it_was():
    apply([invoice(day="2026-03-05", net="100")], at=START)
    apply([invoice("00000002", day="2026-03-05", net="900", buyer=PARTNERS[1])], at=START + timedelta(days=2))
    browser = sign_in(makers.actor(Organisation.objects.get(uscc=OWN), "legal_representative"))
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "1,000.00" in browser.get("/profile").content.decode()
    earlier = browser.get("/profile?as_of=2026-11-23&known_on=2026-11-20").content.decode()
    assert "As of 2026-11-23, from what was known at the end of 2026-11-20." in earlier
    assert "1,000.00" not in earlier and "100.00" in earlier and "/profile/sales_12m" not in earlier
    for asked in ("as_of=2099-01-01&known_on=2026-11-20", "as_of=soon&known_on=", "known_on=2026-11-20"):
        refused = browser.get(f"/profile?{asked}")
        assert refused.status_code == 422 and "1,000.00" in refused.content.decode()
