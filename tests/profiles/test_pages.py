"""Pages of profiles: a read is a deed and happens once; a withdrawal shuts the page; the preview is the bank's page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents.models import Consent
from creditshare.kernel import actor as kinds
from creditshare.profiles.views import readings
from tests import makers
from tests.consents.makers import stored_consent, stored_request
from tests.parties.makers import sign_in
from tests.profiles.makers import firm_with_books, store_records

pytestmark = pytest.mark.django_db
READ = "consents.data.read"


def officer_of(bank, role=kinds.OFFICER):
    return sign_in(makers.actor(bank, role))


def reads():
    return TrailEntry.objects.filter(event=READ).count()


def text_of(answer):
    return answer.content.decode()


def shown(answer):
    """The profile itself, without what surrounds it and without where its numbers lead."""
    body = text_of(answer).split('class="columns main"')[1].split("<form")[0].split("</main>")[0]
    body = re.sub(r"</?a\b[^>]*>", "", body)
    return re.sub(r"\s+", " ", body).replace("/consents/request?uscc=", "").strip()


@pytest.fixture
def bank():
    return makers.bank("甲银行")


@pytest.fixture
def firm():
    made = firm_with_books("示例制造有限公司")
    day = (timezone.localdate() - timedelta(days=60)).isoformat()
    graded = {"occurred_on": day, "year": 2025, "grade": "A", "authority": "税务局"}
    store_records(made, "tax_grades", graded)
    return made


@pytest.fixture
def consent(firm, bank):
    return stored_consent(firm, bank, max_reads=3)


@pytest.fixture
def officer(bank, consent):
    return officer_of(bank)


def read(browser, firm, purpose="underwriting"):
    return browser.post(f"/firms/{firm.uscc}", {"purpose": purpose})


def test_the_door_reads_nothing(officer, firm, consent):
    answer = officer.get(f"/firms/{firm.uscc}")
    assert answer.status_code == 200
    assert reads() == 0
    consent.refresh_from_db()
    assert consent.reads_used == 0
    assert 'name="purpose" value="underwriting"' in text_of(answer)
    assert "近 12 个月" not in text_of(answer)


def test_reading_is_one_post_one_entry_one_read(officer, firm, consent):
    answer = read(officer, firm)
    assert (answer.status_code, answer["Location"]) == (302, f"/firms/{firm.uscc}")
    page = officer.get(answer["Location"])
    assert firm.name in text_of(page) and 'id="trend"' in text_of(page)
    consent.refresh_from_db()
    assert (reads(), consent.reads_used) == (1, 1)
    assert f"#{TrailEntry.objects.get(event=READ).pk}" in text_of(page)


def test_looking_again_is_not_reading_again(officer, firm, consent):
    read(officer, firm)
    first = text_of(officer.get(f"/firms/{firm.uscc}"))
    for language in ("en", "zh-hans"):
        officer.cookies["django_language"] = language
        officer.get(f"/firms/{firm.uscc}", headers={"Purpose": "prefetch"})
    officer.get(f"/firms/{firm.uscc}/sales_12m")
    consent.refresh_from_db()
    assert (reads(), consent.reads_used) == (1, 1)
    assert "凭证" in first


def test_a_get_that_read_would_spend_the_consent(officer, firm, consent):
    """The control: were the page's GET the deed, three looks would leave nothing."""
    for _ in range(3):
        assert read(officer, firm).status_code == 302
    assert read(officer, firm).status_code == 404
    consent.refresh_from_db()
    assert (reads(), consent.reads_used) == (3, 3)


def test_the_last_read_can_still_be_looked_at(officer, firm, consent):
    Consent.objects.filter(pk=consent.pk).update(reads_used=2)
    read(officer, firm)
    assert 'id="trend"' in text_of(officer.get(f"/firms/{firm.uscc}"))


@pytest.mark.parametrize(
    "change",
    [
        {"status": "revoked"},
        {"status": "paused"},
        {"status": "superseded"},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_what_was_read_is_gone_when_the_consent_is(officer, firm, consent, change):
    read(officer, firm)
    officer.get(f"/firms/{firm.uscc}")
    Consent.objects.filter(pk=consent.pk).update(**change)
    for path in (f"/firms/{firm.uscc}", f"/firms/{firm.uscc}/sales_12m"):
        page = text_of(officer.get(path))
        assert 'id="trend"' not in page and "未授权" in page
        assert firm.name not in page


def test_a_reading_is_forgotten_after_minutes(officer, firm, consent, monkeypatch):
    read(officer, firm)
    monkeypatch.setattr(readings, "KEPT_FOR", timedelta(0))
    assert 'id="trend"' not in text_of(officer.get(f"/firms/{firm.uscc}"))
    assert reads() == 1


def test_a_reading_is_of_one_organisation(officer, firm, consent):
    read(officer, firm)
    session = officer.session
    session["readings"] = [row | {"organisation": row["organisation"] + 1} for row in session["readings"]]
    session.save()
    assert 'id="trend"' not in text_of(officer.get(f"/firms/{firm.uscc}"))


def test_the_session_holds_no_plaintext(officer, firm, consent):
    read(officer, firm)
    (row,) = officer.session["readings"]
    assert firm.name not in str(row) and "sales_12m" not in str(row)


def test_a_changed_secret_forgets_and_does_not_fail(officer, firm, consent, settings):
    read(officer, firm)
    kept = officer.session["readings"]
    session = officer.session
    session["readings"] = [row | {"sealed": row["sealed"][:-4] + "AAAA"} for row in kept]
    session.save()
    assert officer.get(f"/firms/{firm.uscc}").status_code == 200
    assert 'id="trend"' not in text_of(officer.get(f"/firms/{firm.uscc}"))


def test_only_the_latest_readings_are_kept(officer, bank, monkeypatch):
    monkeypatch.setattr(readings, "MOST_KEPT", 2)
    firms = [firm_with_books() for _ in range(3)]
    for one in firms:
        stored_consent(one, bank)
        read(officer, one)
    assert [row["uscc"] for row in officer.session["readings"]] == [one.uscc for one in firms[1:]]


def test_pages_of_a_reading_are_not_stored_by_the_browser(officer, firm, consent):
    read(officer, firm)
    for path in (f"/firms/{firm.uscc}", f"/firms/{firm.uscc}/sales_12m", "/firms"):
        assert "no-store" in officer.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", ["/firms/{uscc}", "/firms/{uscc}/sales_12m"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_not_yours_and_not_there_are_the_same(officer, path, method):
    other = firm_with_books("别家有限公司")
    answers = [
        getattr(officer, method)(path.format(uscc=code), {"purpose": "underwriting"} if method == "post" else None)
        for code in (other.uscc, makers.uscc())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers
    assert reads() == 0


def test_a_request_without_an_answer_tells_nothing_of_the_firm(bank):
    known, unknown = firm_with_books("别家有限公司"), makers.uscc()
    stored_request(known, bank)
    Consent.objects.create(
        **{
            field.attname: getattr(Consent.objects.get(), field.attname)
            for field in Consent._meta.fields
            if not field.primary_key
        }
        | {"firm_uscc": unknown, "nonce": None}
    )
    browser = officer_of(bank)
    pages = [text_of(browser.get(f"/firms/{code}")) for code in (known.uscc, unknown)]
    plain = [
        re.sub(
            r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", re.sub(r'value="[A-Za-z0-9]{64}"', "TOKEN", page.replace(code, "CODE"))
        )
        for page, code in zip(pages, (known.uscc, unknown), strict=True)
    ]
    assert plain[0] == plain[1]
    assert "别家" not in pages[0]


@pytest.mark.parametrize("purpose", ["", "post_loan", "nonsense"])
def test_a_read_for_another_purpose_is_refused(officer, firm, consent, purpose):
    assert read(officer, firm, purpose).status_code == 404
    assert reads() == 0


@pytest.mark.parametrize(
    ("kind", "role", "status"),
    [
        (kinds.BANK, kinds.OFFICER, 200),
        (kinds.BANK, kinds.HEAD, 200),
        (kinds.BANK, kinds.ADMINISTRATOR, 403),
        (kinds.GUARANTOR, kinds.REVIEWER, 200),
        (kinds.ENTERPRISE, kinds.LEGAL_REPRESENTATIVE, 403),
        (kinds.AGENCY, kinds.OFFICER, 403),
        (kinds.OPERATOR, kinds.ADMINISTRATOR, 403),
        (kinds.AUDITOR_OFFICE, kinds.AUDITOR, 403),
    ],
)
def test_who_may_browse_firms(kind, role, status):
    assert sign_in(makers.actor(makers.organisation(kind), role)).get("/firms").status_code == status


def test_nobody_is_sent_to_sign_in(client, firm):
    for path in ("/profile", "/firms", f"/firms/{firm.uscc}", "/profile/sales_12m"):
        answer = client.get(path)
        assert answer.status_code == 302 and "login" in answer["Location"]


def test_the_list_of_firms_holds_those_with_a_consent_only(officer, firm, consent, bank):
    other = firm_with_books("别家有限公司")
    ended = firm_with_books("已撤回有限公司")
    stored_consent(ended, bank, status="revoked")
    text = text_of(officer.get("/firms"))
    assert firm.name in text and other.name not in text and ended.name not in text


@pytest.mark.parametrize("registered", [True, False])
def test_a_whole_code_leads_to_asking_whether_it_exists_or_not(officer, registered):
    code = firm_with_books("别家有限公司").uscc if registered else makers.uscc()
    text = text_of(officer.get("/firms", {"q": code}))
    assert f"/consents/request?uscc={code}" in text and "别家" not in text


def test_part_of_a_name_finds_among_ones_own_only(officer, firm, consent):
    firm_with_books("示例机械有限公司")
    assert firm.name in text_of(officer.get("/firms", {"q": "示例"}))
    assert "机械" not in text_of(officer.get("/firms", {"q": "示例机"}))
    assert "consents/request?uscc=" not in text_of(officer.get("/firms", {"q": "示例机"}))


def test_a_number_opens_by_a_read_of_its_own(officer, firm, consent):
    Consent.objects.filter(pk=consent.pk).update(data_until=timezone.localdate() + timedelta(days=1))
    read(officer, firm)
    page = text_of(officer.get(f"/firms/{firm.uscc}/tax_grade"))
    assert "纳税信用" in page and 'name="purpose" value="underwriting"' in page
    assert reads() == 1
    answer = officer.post(f"/firms/{firm.uscc}/tax_grade", {"purpose": "underwriting"})
    assert answer.status_code == 302
    page = text_of(officer.get(answer["Location"]))
    assert "税务局" in page
    assert reads() == 2


def test_a_number_outside_the_period_says_so_and_offers_no_read(officer, firm, consent):
    read(officer, firm)
    page = text_of(officer.get(f"/firms/{firm.uscc}/tax_grade"))
    assert "不在授权的数据期间内" in page
    assert 'name="purpose"' not in page and "无记录" not in page


def test_an_unknown_number_is_not_found(officer, firm, consent):
    read(officer, firm)
    assert officer.get(f"/firms/{firm.uscc}/no_such_number").status_code == 404


def test_the_three_states_are_told_apart(bank, firm):
    stored_consent(firm, bank, categories=["invoice_summary", "tax"])
    browser = officer_of(bank)
    read(browser, firm)
    text = text_of(browser.get(f"/firms/{firm.uscc}"))
    assert "未授权" in text and "未接通" in text
    assert 'id="integrity"' in text and 'class="lock"' in text
    assert "这不代表没有记录" in text


def test_the_preview_is_word_for_word_what_the_bank_sees(bank, firm):
    consent = stored_consent(firm, bank, categories=["invoice_summary", "tax", "rating"])
    browser = officer_of(bank)
    read(browser, firm)
    owner = sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    seen, previewed = browser.get(f"/firms/{firm.uscc}"), owner.get(f"/consents/{consent.pk}/preview")
    assert previewed.status_code == 200

    def words(answer):
        plain = re.sub(r"<[^>]+>", " ", shown(answer)).replace("请求补充授权", "")
        return plain.split()

    assert words(previewed) == words(seen)


def test_a_preview_shows_no_more_than_the_consent(bank, firm):
    consent = stored_request(firm, bank, categories=["tax"])
    owner = sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    text = text_of(owner.get(f"/consents/{consent.pk}/preview"))
    assert 'id="trend"' not in text and 'id="tax"' in text
    assert reads() == 0


def test_a_preview_is_the_firms_own(bank, firm, consent):
    other = sign_in(makers.actor(firm_with_books(), kinds.LEGAL_REPRESENTATIVE))
    missing = "/consents/00000000-0000-4000-8000-00000000dead/preview"
    answers = [other.get(f"/consents/{consent.pk}/preview"), other.get(missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert officer_of(bank).get(f"/consents/{consent.pk}/preview").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_firm_sees_itself_whole_and_opens_every_number(firm, language):
    owner = sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    owner.cookies["django_language"] = language
    text = text_of(owner.get("/profile"))
    assert 'class="lock"' not in text
    links = sorted(set(re.findall(r'href="(/profile/[a-z0-9_]+)"', text)) - {"/profile/rating"})
    assert len(links) >= 35
    for link in links:
        page = owner.get(link)
        assert page.status_code == 200, link
        assert 'class="formula"' in text_of(page)
    assert reads() == 0


def test_a_number_that_is_not_known_says_why(firm):
    owner = sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    text = text_of(owner.get("/profile/sales_growth"))
    assert "—" in text and "没有" in text


def test_own_trace_of_an_unknown_key_is_not_found(firm):
    owner = sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    assert owner.get("/profile/nothing").status_code == 404
    assert owner.get("/profile/sales_12m?page=abc").status_code == 200


def test_a_profile_page_asks_a_fixed_number_of_questions(officer, firm, consent, django_assert_max_num_queries):
    read(officer, firm)
    with django_assert_max_num_queries(12):
        officer.get(f"/firms/{firm.uscc}")


def bills(months=26):
    today = timezone.localdate()
    rows = []
    for back in range(1, months):
        first = today.replace(day=1)
        for _ in range(back):
            first = (first - timedelta(days=1)).replace(day=1)
        day = (first + timedelta(days=27)).isoformat()
        rows.append({"occurred_on": day, "month": day[:7], "usage": "1200.5", "account": "0551-77", "amount": "900.00"})
    return rows


class TestOtherOffices:
    """What offices beside the tax bureau report stands on the firm's page and the bank's, and what does not is named."""

    @pytest.fixture
    def whole(self, firm):
        day = (timezone.localdate() - timedelta(days=90)).isoformat()
        store_records(firm, "electricity", *bills())
        store_records(
            firm,
            "patents",
            {
                "occurred_on": day,
                "number": "202010356782.1",
                "title": "一种夹具",
                "patent_kind": "发明",
                "filed_on": "2020-04-29",
                "granted_on": day,
            },
        )
        store_records(
            firm,
            "court_cases",
            {
                "occurred_on": day,
                "case_number": "(2026)皖0102民初77号",
                "role": "被告",
                "filed_on": day,
                "amount": "300000.00",
                "cause": "买卖合同纠纷",
            },
        )
        return firm  # fmt: skip

    def test_the_firm_sees_quantities_in_their_units(self, whole):
        text = text_of(sign_in(makers.actor(whole, kinds.HANDLER)).get("/profile"))
        assert "14,406 kWh" in text
        for words in ("用工、水电气与经营", "许可资质、荣誉与知识产权", "有效专利数", "近 24 个月被诉案件数"):
            assert words in text
        assert "0551-77" not in text

    def test_a_line_of_sources_begins_with_a_source(self, whole):
        text = text_of(sign_in(makers.actor(whole, kinds.HANDLER)).get("/profile"))
        assert "<small> · " not in text
        assert "<small>用电" in text

    def test_sources_that_do_not_report_are_named_together(self, whole):
        text = text_of(sign_in(makers.actor(whole, kinds.HANDLER)).get("/profile"))
        table, _, rest = text.partition('id="sources"')[2].partition("</table>")
        assert "守信激励红名单" not in table and "用电" in table
        assert "尚未接入本平台" in rest and "守信激励红名单" in rest

    def test_a_case_is_told_in_the_words_of_courts(self, whole):
        text = text_of(sign_in(makers.actor(whole, kinds.HANDLER)).get("/profile"))
        assert "立案日期" in text and "申报日期" not in text.split('id="integrity"')[1].split("</section>")[0]
        assert "买卖合同纠纷" in text and "诉讼地位" in text

    def test_the_number_opens_down_to_its_bills(self, whole):
        text = text_of(sign_in(makers.actor(whole, kinds.HANDLER)).get("/profile/electricity_12m"))
        assert "近 12 个月用电量合计（千瓦时）" in text and "使用量" in text

    def test_the_bank_reads_the_same_under_its_consent(self, whole, officer):
        read(officer, whole)
        text = text_of(officer.get(f"/firms/{whole.uscc}"))
        assert "14,406 kWh" in text and "有效专利数" in text and "0551-77" not in text
