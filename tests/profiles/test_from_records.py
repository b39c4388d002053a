"""From a delivered file to the numbers: what records roll up is what the oracle reads from the rows themselves."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creditshare.kernel.actor import HANDLER, OFFICER
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.outbox.models import Work
from creditshare.parties.models import Organisation
from creditshare.profiles import queries, services, tasks
from creditshare.profiles.indicators import ALL, INDICATORS
from creditshare.profiles.models import Profile
from tests import makers
from tests.profiles import oracle
from tests.profiles.makers import cells
from tests.profiles.test_indicators import assert_agrees
from tests.records.makers import OWN, PARTNERS, apply, invoice

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ROW = st.fixed_dictionaries(
    {
        "sold": st.booleans(),
        "partner": st.integers(0, 3),
        "ago": st.integers(0, 900),
        "net": st.integers(-200_00, 900_00).filter(bool).map(lambda fen: str(Decimal(fen) / 100)),
        "status": st.sampled_from(["正常", "正常", "正常", "作废", " 作废"]),
    }
)


def exported(rows, status=None):
    """Return rows of an export, each with a number of its own."""
    lines = []
    for number, row in enumerate(rows):
        day = (AS_OF - timedelta(days=row["ago"])).isoformat()
        who = {"seller": OWN, "buyer": PARTNERS[row["partner"]]}
        who = who if row["sold"] else {"seller": PARTNERS[row["partner"]], "buyer": OWN}
        lines.append(invoice(f"{number:08d}", **who, day=day, net=row["net"], status=status or row["status"]))
    return lines


def read_raw(lines):
    """Return the rows of an export as the oracle wants them."""
    fen = {name: [int(Decimal(line[name]) * 100) for line in lines] for name in ("金额", "税额")}
    return [
        {
            "side": "S" if line["销方识别号"] == OWN else "P",
            "day": date.fromisoformat(line["开票日期"]),
            "partner": line["购方识别号"] if line["销方识别号"] == OWN else line["销方识别号"],
            "net": fen["金额"][place],
            "tax": fen["税额"][place],
            "void": "作废" in line["发票状态"],
        }
        for place, line in enumerate(lines)
    ]


def body_now():
    return queries_body(Organisation.objects.get(uscc=OWN))


def queries_body(firm):
    return json.loads(queries.prepare_profiles([firm.pk], AS_OF)[0].body)


def numbers(body):
    """Return the invoice numbers of a body as the oracle gives them: fen, whole numbers and ratios."""
    found = cells(body)
    values = {}
    for item in INDICATORS:
        text = found[item.key]["value"]
        whole = int if item.unit in ("count", "days", "months") else float
        values[item.key] = None if text is None else int(Decimal(text) * 100) if item.unit == "CNY" else whole(text)
    return values


class _RollBack(Exception):
    pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, min_size=1, max_size=25), st.integers(0, 24))
def test_delivered_rows_give_the_oracles_numbers(rows, cut):
    lines = exported(rows)
    # The same file in two overlapping deliveries is the same books; each example is rolled back.
    try:
        with transaction.atomic():
            apply(lines[: cut + 1])
            apply(lines)
            assert_agrees(numbers(body_now()), oracle.indicators_of(read_raw(lines), AS_OF))
            raise _RollBack
    except _RollBack:
        pass


def test_a_later_status_corrects_every_number():
    rows = [
        {"sold": True, "partner": n % 3, "ago": 40 + 25 * n, "net": f"{100 + n}.00", "status": "正常"} for n in range(8)
    ]
    apply(exported(rows))
    before = numbers(body_now())
    voided = exported(rows[:2], status="作废")
    apply(voided)
    after = numbers(body_now())
    assert_agrees(after, oracle.indicators_of(read_raw(voided + exported(rows)[2:]), AS_OF))
    assert after["sales_12m"] < before["sales_12m"] and after["void_ratio_12m"] == 0.25
    assert after["days_since_last_sale"] == 90


def test_a_delivery_leaves_a_refresh_that_makes_the_profile_current():
    apply(exported([{"sold": True, "partner": 0, "ago": 40, "net": "100.00", "status": "正常"}]))
    firm = Organisation.objects.get(uscc=OWN)
    work = Work.objects.get(handler="creditshare.profiles.tasks.refresh_profile")
    assert work.arguments == {"firm_id": firm.pk} and not Profile.objects.exists()
    tasks.refresh_profile(at=AT, **work.arguments)
    assert cells(json.loads(Profile.objects.get(firm=firm, as_of=AS_OF).body))["sales_12m"]["value"] == "100.00"
    assert list(queries.find_violations()) == []


def sample_lines():
    rows = [
        {"sold": n % 3 != 0, "partner": n % 4, "ago": 30 + 11 * n, "net": "-5.00" if n % 7 == 0 else f"{n}.50",
         "status": "作废" if n % 5 == 0 else "正常"}
        for n in range(70)
    ]  # fmt: skip
    return exported(rows)


@pytest.fixture
def firm():
    apply(sample_lines())
    return Organisation.objects.get(uscc=OWN)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda item: item.key)
def test_a_number_opens_to_as_many_records_as_it_names(firm, indicator):
    trace = queries.own_trace(makers.actor(firm, HANDLER), indicator.key, at=AT)
    assert trace.cell["key"] == indicator.key and trace.indicator is indicator
    if indicator.key in ("days_since_last_sale", "history_months"):
        assert trace.count > 0
    else:
        assert trace.count == trace.cell["records"]
    assert {row.side for row in trace.invoices} <= set(indicator.sides)


def test_the_records_under_sales_add_up_to_them(firm):
    actor = makers.actor(firm, HANDLER)
    first = queries.own_trace(actor, "sales_growth", at=AT)
    rows = [*first.invoices]
    for page in range(2, first.pages + 1):
        rows += queries.own_trace(actor, "sales_growth", at=AT, page=page).invoices
    found = cells(queries.own_profile(actor, at=AT))
    both = Decimal(found["sales_12m"]["value"]) + Decimal(found["sales_prior_12m"]["value"])
    assert sum(row.net for row in rows) == both and len({row.id for row in rows}) == first.count


def test_voided_and_red_numbers_open_to_their_own_invoices(firm):
    actor = makers.actor(firm, HANDLER)
    assert all(row.net < 0 for row in queries.own_trace(actor, "red_ratio_12m", at=AT).invoices)
    voided = queries.own_trace(actor, "void_ratio_12m", at=AT)
    valid = queries.own_trace(actor, "sales_count_12m", at=AT)
    assert voided.invoices and not {row.id for row in voided.invoices} & {row.id for row in valid.invoices}


def test_a_page_past_the_end_is_the_last(firm):
    actor = makers.actor(firm, HANDLER)
    trace = queries.own_trace(actor, "gross_spread_12m", at=AT, page=99)
    assert trace.page == trace.pages and queries.own_trace(actor, "gross_spread_12m", at=AT, page=-1).page == 1


def test_pages_over_both_sides_neither_lose_nor_repeat(firm, monkeypatch):
    monkeypatch.setattr("creditshare.profiles.queries.tracing.PAGE", 7)
    actor = makers.actor(firm, HANDLER)
    first = queries.own_trace(actor, "gross_spread_12m", at=AT)
    seen = [row.id for page in range(1, first.pages + 1)
            for row in queries.own_trace(actor, "gross_spread_12m", at=AT, page=page).invoices]  # fmt: skip
    assert len(seen) == len(set(seen)) == first.count > 20 and first.pages == -(-first.count // 7)


def test_partners_are_named_to_the_firm_itself(firm):
    trace = queries.own_trace(makers.actor(firm, HANDLER), "customers_12m", at=AT)
    assert {trace.partners[row.counterparty] for row in trace.invoices} <= {f"买方{code[-4:]}" for code in PARTNERS}


def test_an_unknown_number_and_a_stranger_see_nothing(firm):
    with pytest.raises(NotFound):
        queries.own_trace(makers.actor(firm, HANDLER), "no_such_number", at=AT)
    with pytest.raises(NotPermitted):
        queries.own_trace(makers.actor(makers.bank(), OFFICER), "sales_12m", at=AT)


def test_a_firm_traces_its_own_books_only(firm):
    other = makers.firm()
    trace = queries.own_trace(makers.actor(other, HANDLER), "sales_12m", at=AT)
    assert (trace.count, trace.invoices, trace.cell["unknown"]) == (0, [], "not_reported")


def test_every_number_can_be_opened(firm):
    actor = makers.actor(firm, HANDLER)
    for indicator in ALL:
        trace = queries.own_trace(actor, indicator.key, at=AT)
        assert trace.page == 1 and trace.pages >= 1


def test_records_of_other_sources_open_from_their_numbers(firm):
    document = {"行政处罚决定书文号": "合市监罚〔2026〕1号", "处罚决定日期": "2026-06-01", "罚款金额(万元)": "0.5"}
    headings = ["行政相对人代码_1(统一社会信用代码)", "行政相对人名称", *document]
    row = {headings[0]: OWN, headings[1]: "示例公司", **document}
    from tests.records.makers import as_csv

    batch = apply(as_csv([row], headings), source="penalties", name="penalties.csv")
    assert batch.new == 1, (batch.wrong, batch.problem)
    trace = queries.own_trace(makers.actor(firm, HANDLER), "penalty_amount", at=AT)
    assert trace.cell["value"] == "5000.00" and trace.count == 1
    assert trace.records[0]["facts"]["document"] == "合市监罚〔2026〕1号"


def test_building_twice_from_the_same_records_changes_no_byte(firm):
    services.refresh_profile(firm_id=firm.pk, as_of=AS_OF, at=AT)
    first = Profile.objects.get(firm=firm)
    apply(sample_lines())
    services.refresh_profile(firm_id=firm.pk, as_of=AS_OF, at=AT + timedelta(hours=1))
    assert json.loads(Profile.objects.get(firm=firm).body)["blocks"] == json.loads(first.body)["blocks"]
