"""Applying files: new, same, changed and wrong; what holds; whose books; repeated and interrupted deliveries."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted, NotSignedIn, TransitionNotAllowed
from creditshare.outbox.models import Work
from creditshare.parties.models import Organisation
from creditshare.records import queries, services
from creditshare.records.errors import FirmUnknown, SourceUnknown
from creditshare.records.models import (
    CANCELLED,
    DONE,
    READING,
    REFUSED,
    WAITING,
    Batch,
    Counterparty,
    Delivery,
    Invoice,
    InvoiceCorrection,
    InvoiceMonth,
    Original,
    WrongRow,
)
from creditshare.records.rules.invoices import NORMAL, RED, VOID
from creditshare.records.services import deliveries
from creditshare.records.services.originals import path_of
from creditshare.records.sources.reading.archives import pack_folder
from tests import makers
from tests.records.makers import (
    AT,
    OWN,
    PARTNERS,
    apply,
    as_csv,
    counts,
    deliver,
    holding,
    invoice,
    rollups,
    stored,
)
from tests.records.test_reading import zipped

pytestmark = pytest.mark.django_db
NAME = f"{OWN}.csv"


def test_new_invoices_are_stored_with_their_batch_and_line():
    batch = apply([invoice("1"), invoice("2", buyer=PARTNERS[1], net="-7.00")])
    first, second = Invoice.objects.order_by("line")
    assert counts(batch) == (2, 0, 0, 0)
    assert (first.batch, first.line, second.line) == (batch, 2, 3)
    assert (first.firm.uscc, first.side, str(first.net), str(second.total)) == (OWN, "S", "100.00", "-7.91")
    assert batch.status == DONE
    assert {item.code for item in Counterparty.objects.all()} == {PARTNERS[0], PARTNERS[1]}


def test_the_same_file_again_is_the_same():
    rows = [invoice("1"), invoice("2", buyer=PARTNERS[1])]
    apply(rows)
    before = (holding(), rollups(), stored())
    assert counts(apply(rows)) == (0, 2, 0, 0)
    assert (holding(), rollups(), stored()) == before


def test_a_row_twice_in_one_file_counts_once():
    assert counts(apply([invoice("1"), invoice("1"), invoice("1")])) == (1, 2, 0, 0)
    assert InvoiceMonth.objects.get().all_count == 1


def test_a_void_in_the_same_file_corrects_its_own_row():
    batch = apply([invoice("1"), invoice("1", status=" 作废发票"), invoice("2")])
    month = InvoiceMonth.objects.get()
    assert counts(batch) == (2, 0, 1, 0)
    assert (month.all_count, month.valid_count, month.void_count, str(month.net)) == (2, 1, 1, "100.00")
    assert [row["status"] for row in holding()].count(str(VOID)) == 1


def test_a_void_before_its_normal_row_still_holds():
    batch = apply([invoice("1", status="作废"), invoice("1")])
    assert counts(batch) == (1, 0, 1, 0)
    assert [row["status"] for row in holding()] == [str(VOID)]
    assert InvoiceMonth.objects.get().valid_count == 0


def test_a_later_void_takes_the_amounts_out_of_both_rollups():
    apply([invoice("1"), invoice("2", buyer=PARTNERS[1])])
    batch = apply([invoice("1", status="作废")])
    month = InvoiceMonth.objects.get()
    pairs = queries.rollup_pairs()
    assert counts(batch) == (0, 0, 1, 0)
    assert (month.void_count, str(month.net), str(month.tax)) == (1, "100.00", "13.00")
    assert pairs["net"].tolist() == [10000]


def test_an_old_version_again_changes_nothing():
    normal, void = [invoice("1")], [invoice("1", status="作废")]
    apply(normal)
    apply(void)
    before = (holding(), rollups(), stored())
    assert counts(apply(normal)) == (0, 1, 0, 0)
    assert counts(apply(void)) == (0, 1, 0, 0)
    assert (holding(), rollups(), stored()) == before


def test_of_equal_rank_the_latest_holds():
    apply([invoice("1", net="100.00", total="113.00")])
    apply([invoice("1", net="90.00", total="113.00")])
    apply([invoice("1", net="80.00", total="113.00")])
    assert [row["net"] for row in holding()] == ["8000"]
    assert [item.version for item in InvoiceCorrection.objects.order_by("version")] == [1, 2]
    assert str(InvoiceMonth.objects.get().net) == "80.00"


def test_a_date_that_moves_to_another_month_moves_its_amounts():
    number = "26342000000012345678"
    apply([invoice("", 数电发票号码=number, day="2026-03-05"), invoice("2", day="2026-03-06")])
    apply([invoice("", 数电发票号码=number, day="2026-04-01")])
    months = queries.rollup_months()
    assert months["month"].tolist() == [2026 * 12 + 2, 2026 * 12 + 3]
    assert months["net"].tolist() == [10000, 10000]
    assert months["days"].tolist() == [1 << 6, 1 << 1]
    assert list(queries.find_violations()) == []


def test_red_invoices_are_valid_and_negative():
    apply([invoice("1", status="已红冲-全额"), invoice("2", net="-100.00", status="正常")])
    month = InvoiceMonth.objects.get()
    assert (month.valid_count, month.red_count, str(month.net)) == (2, 1, "0.00")
    assert (str(month.positive_net), str(month.negative_net)) == ("100.00", "-100.00")


def test_one_firms_upload_never_touches_anothers_books():
    apply([invoice("1")])
    apply([invoice("1", status="作废")], owner=None, name=f"{PARTNERS[0]}.csv")
    books = {(row["firm"], row["side"]): row["status"] for row in holding()}
    firms = {item.uscc: str(item.pk) for item in Organisation.objects.all()}
    assert books == {(firms[OWN], "S"): str(NORMAL), (firms[PARTNERS[0]], "P"): str(VOID)}


def test_wrong_rows_are_kept_with_what_was_given():
    batch = apply([invoice("1"), invoice("2", day="soon"), invoice("3", seller=PARTNERS[2], buyer=PARTNERS[1])])
    wrong = [(row.line, row.column, row.given, row.code) for row in WrongRow.objects.order_by("line")]
    assert counts(batch) == (1, 0, 0, 2)
    assert wrong == [(3, "开票日期", "soon", "date_unreadable"), (4, "销方识别号", PARTNERS[2], "foreign")]
    assert WrongRow.objects.first().row["发票号码"] == "2"


def test_sums_off_are_noted_with_the_batch():
    assert apply([invoice("1", total="120.00")]).notes == {"sum_off": 1}


def test_unknown_firms_are_registered_only_when_asked():
    refused = apply([invoice("1")], registers=False)
    assert (refused.status, refused.problem["code"], counts(refused)) == (REFUSED, "firm_unknown", (0, 0, 0, 1))
    assert not Invoice.objects.exists()
    assert not Organisation.objects.filter(uscc=OWN).exists()
    apply([invoice("1")])
    assert Organisation.objects.get(uscc=OWN).name == f"卖方{OWN[-4:]}"


def test_a_profile_is_refreshed_once_per_batch():
    batch = apply([invoice("1")])
    work = Work.objects.get(handler="creditshare.profiles.tasks.refresh_profile")
    assert work.arguments == {"firm_id": batch.firm_id}


STATUSES_DRAWN = st.sampled_from(["正常", "作废", "已红冲-全额"])
ROW = st.tuples(
    st.integers(1, 4),
    st.sampled_from(PARTNERS[:2]),
    st.booleans(),
    STATUSES_DRAWN,
    st.sampled_from(["2026-03-05", "2026-03-06", "2026-04-01"]),
)


def drawn_row(row):
    number, partner, issued, status, day = row
    parties = {"seller": OWN, "buyer": partner} if issued else {"seller": partner, "buyer": OWN}
    return invoice(str(number), day=day, status=status, **parties)


@given(st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=4), st.randoms(use_true_random=False))
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_and_repetition_of_files_ends_the_same(files, dice):
    """Versions here differ by status alone, so the highest rank holds whatever came first."""

    def ended(order):
        with transaction.atomic():
            for file in order:
                batch = apply([drawn_row(row) for row in file])
                assert batch.rows == batch.new + batch.same + batch.changed + batch.wrong
            state = [row | {"firm": None} for row in holding()], [row | {"firm_id": None} for row in rollups()]
            assert list(queries.find_violations()) == []
            transaction.set_rollback(True)
        return state

    shuffled = files * 2
    dice.shuffle(shuffled)
    assert ended(files) == ended(shuffled)


def test_a_delivery_is_received_kept_and_recorded():
    delivery = deliver([invoice()], name=NAME, reads=False)
    original = Original.objects.get()
    assert (delivery.status, delivery.name) == (WAITING, NAME)
    assert path_of(original).read_bytes() == as_csv([invoice()])
    assert original.size == len(as_csv([invoice()]))
    work = Work.objects.get(handler="creditshare.records.tasks.import_delivery")
    assert work.arguments == {"delivery_id": str(delivery.pk)}


def test_the_same_bytes_are_kept_once_and_read_again():
    first, second = deliver([invoice()], name=NAME), deliver([invoice()], name=NAME)
    assert first.original == second.original
    assert [counts(batch) for batch in Batch.objects.order_by("pk")] == [(1, 0, 0, 0), (0, 1, 0, 0)]


def test_a_zip_is_read_file_by_file_and_shows_its_progress():
    files = {f"{serial}_{OWN}.csv": as_csv([invoice(f"{serial}{row}") for row in range(3)]) for serial in range(4)}
    delivery = deliver(zipped(files), name="all.zip")
    assert (delivery.status, delivery.files_total, delivery.files_done) == (DONE, 4, 4)
    assert (delivery.rows_done, delivery.rows_total) == (12, 12)
    assert queries.sum_deliveries([delivery.pk]) == {
        "files": 4, "rows": 12, "new": 12, "same": 0, "changed": 0, "wrong": 0, "enterprises": 1,
    }  # fmt: skip
    assert [batch.digest != "" for batch in delivery.batches.all()] == [True] * 4


def test_a_broken_file_in_a_zip_does_not_stop_the_others():
    delivery = deliver(zipped({"bad.csv": b"%PDF", NAME: as_csv([invoice()])}), name="all.zip")
    bad, good = delivery.batches.order_by("ordinal")
    assert (delivery.status, bad.status, good.status) == (DONE, REFUSED, DONE)
    assert (bad.problem["code"], counts(good)) == ("file_is_picture", (1, 0, 0, 0))
    assert any("bad.csv" in problem for problem in queries.list_problems([delivery.pk]))


def test_a_delivery_of_nothing_readable_is_refused():
    assert deliver(b"%PDF-1.7", name="x.pdf").status == REFUSED
    refused = deliver(zipped({"../x.csv": b""}), name="x.zip")
    assert (refused.status, refused.problem["code"]) == (REFUSED, "archive_outside")
    assert "x.zip" in queries.list_problems([refused.pk])[0]
    assert Invoice.objects.count() == 0


def test_a_folder_is_one_delivery(tmp_path):
    for serial in range(3):
        (tmp_path / f"{OWN}_{serial}.csv").write_bytes(as_csv([invoice(str(serial))]))
    delivery = deliver(pack_folder(tmp_path), name="folder.zip")
    assert (delivery.files_done, delivery.rows_done) == (3, 3)


def test_reading_is_resumed_where_it_stopped(monkeypatch):
    files = {f"{serial}_{OWN}.csv": as_csv([invoice(str(serial))]) for serial in range(5)}
    delivery = deliver(zipped(files), name="all.zip", reads=False)
    real, applied = deliveries.apply_file, []

    def dies_after_two(**arguments):
        if len(applied) == 2:
            raise KeyboardInterrupt
        applied.append(arguments["ordinal"])
        real(**arguments)

    monkeypatch.setattr(deliveries, "apply_file", dies_after_two)
    with pytest.raises(KeyboardInterrupt):
        services.import_delivery(delivery_id=delivery.pk, at=AT)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.files_done, delivery.rows_done) == (READING, 2, 2)
    monkeypatch.setattr(deliveries, "apply_file", real)
    ended = services.import_delivery(delivery_id=delivery.pk, at=AT)
    assert (ended.status, ended.rows_done, stored()) == (DONE, 5, (5, 0))
    again = services.import_delivery(delivery_id=delivery.pk, at=AT)
    assert (again.status, stored()) == (DONE, (5, 0))


def test_a_worker_that_lost_its_lease_applies_nothing():
    class LeaseLost(Exception):
        pass

    def lost():
        raise LeaseLost

    delivery = deliver([invoice()], name=NAME, reads=False)
    with pytest.raises(LeaseLost):
        services.import_delivery(delivery_id=delivery.pk, at=AT, renew=lost)
    assert stored() == (0, 0)


def test_a_cancelled_delivery_stops_before_its_next_file():
    firm = makers.firm(code=OWN)
    handler = makers.actor(firm, kinds.HANDLER)
    delivery = deliver([invoice()], name=NAME, actor=handler, registers=False, reads=False)
    services.cancel_delivery(actor=handler, delivery_id=delivery.pk, at=AT)
    assert services.import_delivery(delivery_id=delivery.pk, at=AT).status == CANCELLED
    assert stored() == (0, 0)
    with pytest.raises(TransitionNotAllowed):
        services.cancel_delivery(actor=handler, delivery_id=delivery.pk, at=AT)


def test_a_firm_delivers_its_own_books_whatever_the_file_says():
    firm = makers.firm(code=PARTNERS[0])
    handler = makers.actor(firm, kinds.HANDLER)
    delivery = deliver([invoice(), invoice("2", buyer=PARTNERS[1])], name=NAME, actor=handler, registers=False)
    batch = delivery.batches.get()
    assert (delivery.owner, batch.firm, counts(batch)) == (firm, firm, (1, 0, 0, 1))


def sender(kind, *roles):
    return makers.actor(makers.organisation(kind), *roles)


ALLOWED = [
    (kinds.ENTERPRISE, kinds.LEGAL_REPRESENTATIVE, "invoices", None),
    (kinds.ENTERPRISE, kinds.HANDLER, "invoices", None),
    (kinds.ENTERPRISE, kinds.ADMINISTRATOR, "invoices", NotPermitted),
    (kinds.ENTERPRISE, kinds.LEGAL_REPRESENTATIVE, "tax_grades", NotFound),
    (kinds.ENTERPRISE, kinds.HANDLER, "penalties", NotFound),
    (kinds.AGENCY, kinds.OFFICER, "invoices", None),
    (kinds.AGENCY, kinds.SYSTEM_CLIENT, "penalties", None),
    (kinds.AGENCY, kinds.REVIEWER, "penalties", NotPermitted),
    (kinds.FINANCE_OFFICE, kinds.OFFICER, "tax_arrears", None),
    (kinds.BANK, kinds.OFFICER, "invoices", NotPermitted),
    (kinds.GUARANTOR, kinds.OFFICER, "invoices", NotPermitted),
    (kinds.OPERATOR, kinds.ADMINISTRATOR, "invoices", NotPermitted),
    (kinds.AUDITOR_OFFICE, kinds.AUDITOR, "invoices", NotPermitted),
]


@pytest.mark.parametrize(("kind", "role", "source", "refusal"), ALLOWED)
def test_who_may_deliver_what(kind, role, source, refusal):
    actor = sender(kind, role)
    if refusal is None:
        assert deliver(b"x", actor=actor, source=source, reads=False).sender_id == actor.organisation_id
        return
    with pytest.raises(refusal):
        deliver(b"x", actor=actor, source=source, reads=False)
    assert not Delivery.objects.exists()


def test_nobody_may_deliver():
    with pytest.raises(NotSignedIn):
        deliver(b"x", actor=kinds.NOBODY, reads=False)


def test_a_firm_may_not_deliver_for_another():
    makers.firm(code=OWN)
    with pytest.raises(NotFound):
        deliver(b"x", actor=sender(kinds.ENTERPRISE, kinds.HANDLER), owner_uscc=OWN, reads=False)


def test_unknown_sources_and_owners_are_refused():
    with pytest.raises(SourceUnknown):
        deliver(b"x", source="horoscopes", reads=False)
    with pytest.raises(FirmUnknown):
        deliver(b"x", owner_uscc=makers.uscc(), reads=False)


def test_a_delivery_is_seen_by_its_sender_and_its_firm_only():
    firm = makers.firm(code=OWN)
    own, agency = makers.actor(firm, kinds.HANDLER), sender(kinds.AGENCY, kinds.OFFICER)
    delivery = deliver([invoice()], actor=agency, owner_uscc=OWN, reads=False)
    for actor in (own, agency):
        assert queries.get_delivery(actor=actor, delivery_id=delivery.pk) == delivery
        assert list(queries.list_deliveries(actor=actor)) == [delivery]
    stranger = sender(kinds.ENTERPRISE, kinds.HANDLER)
    assert list(queries.list_deliveries(actor=stranger)) == []
    with pytest.raises(NotFound):
        queries.get_delivery(actor=stranger, delivery_id=delivery.pk)
    with pytest.raises(NotFound):
        queries.get_delivery(actor=stranger, delivery_id=uuid4())


def test_stored_rows_are_never_changed():
    apply([invoice("1")])
    with pytest.raises(TypeError):
        Invoice.objects.update(status=RED)
    with pytest.raises(TypeError):
        Invoice.objects.get().delete()


def test_originals_stay_out_of_the_tree():
    assert not str(settings.ORIGINALS_DIR).startswith(str(settings.BASE_DIR))
