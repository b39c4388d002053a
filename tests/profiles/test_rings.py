"""Marks of circular trade: searched over the whole district, told within a consent, never with the others' names."""

import json
from datetime import date, timedelta

import pandas as pd
import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.consents.rules.purposes import local_date
from creditshare.kernel import actor as kinds
from creditshare.outbox.services import drain, enqueue
from creditshare.profiles import services
from creditshare.profiles.models import RingMark, RingSearch
from creditshare.profiles.queries.rings import ring_of, search_rings, with_ring
from creditshare.profiles.rules.trade import edges_of, in_rings_at_most, links_of, merge_links, partner_key
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in
from tests.profiles.makers import raw, store_books
from tests.profiles.test_explained import period


def frame(*rows):
    table = pd.DataFrame(rows, columns=["firm", "side", "month", "counterparty", "count", "net"])
    return table.astype({"firm": "int64", "counterparty": "int64", "net": "int64"})


class TestGraph:
    def test_both_books_tell_of_the_same_link_once(self):
        seen = links_of(frame((1, "S", 1, 20, 1, 70), (1, "S", 2, 20, 1, 30)), {1: 10})
        theirs = links_of(frame((2, "P", 1, 10, 1, 90)), {2: 20})
        assert edges_of(merge_links([seen, theirs])) == {(10, 20): 100}

    def test_a_purchase_is_a_sale_of_the_other(self):
        assert edges_of(merge_links([links_of(frame((1, "P", 1, 20, 1, 5)), {1: 10})])) == {(20, 10): 5}

    @given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(-3, 9)), max_size=30))
    def test_what_is_dropped_was_in_no_ring(self, rows):
        links = merge_links([pd.DataFrame(rows, columns=["seller", "buyer", "net"]).astype("int64")])
        kept = edges_of(in_rings_at_most(links))
        onward = {}
        for (seller, buyer), net in edges_of(links).items():
            if net > 0 and seller != buyer:
                onward.setdefault(seller, set()).add(buyer)
        for seller, buyers in onward.items():
            for buyer in buyers:
                reached, waiting = set(), [buyer]
                while waiting:
                    place = waiting.pop()
                    if place not in reached:
                        reached.add(place)
                        waiting += onward.get(place, ())
                if seller in reached:
                    assert (seller, buyer) in kept


pytest_db = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def sold(firm, buyer, net, today=TODAY):
    """Return a year of monthly sales of a firm to a code."""
    rows = []
    for back in range(1, 13):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        rows.append((firm.pk, "S", f"{year}-{month + 1:02d}-10", buyer, net, net // 10, False))
    return rows


def ring(today=TODAY, share=0.5):
    """Store three firms that sell round and an honest fourth; return them."""
    firms = [makers.firm() for _ in range(4)]
    round_about = int(1_000_000 * share)
    for place, firm in enumerate(firms[:3]):
        nextdoor = firms[(place + 1) % 3].uscc
        rows = sold(firm, nextdoor, round_about, today) + sold(firm, "客户甲", 1_000_000 - round_about, today)
        store_books(firm, raw(*rows))
    store_books(firms[3], raw(*sold(firms[3], firms[0].uscc, 900_000, today)))
    return firms


@pytest_db
class TestSearch:
    def test_the_ring_is_found_and_the_honest_firm_is_not(self):
        firms = ring()
        looked, rings = search_rings(TODAY)
        assert looked == 4 and set(rings) == {firm.pk for firm in firms[:3]}
        assert {round(one.share, 4) for one in rings.values()} == {0.5}
        assert {len(one.firms) for one in rings.values()} == {3}

    def test_a_small_ring_is_not_told(self):
        ring(share=0.09)
        assert search_rings(TODAY)[1] == {}

    def test_trade_outside_the_year_does_not_count(self):
        ring()
        assert search_rings(TODAY + timedelta(days=400))[1] == {}

    def test_an_unregistered_firm_may_stand_in_the_ring(self):
        firm = makers.firm()
        stranger = makers.uscc()
        purchases = [(row[0], "P", row[2], stranger, *row[4:]) for row in sold(firm, stranger, 800_000)]
        store_books(firm, raw(*sold(firm, stranger, 1_000_000), *purchases))
        (found,) = search_rings(TODAY)[1].values()
        assert len(found.firms) == 2 and round(found.share, 4) == 0.8
        assert set(found.firms) == {partner_key(firm.uscc), partner_key(stranger)}

    def test_an_empty_district_is_no_error(self):
        assert search_rings(TODAY) == (0, {})

    def test_the_same_day_again_replaces_and_another_day_is_beside_it(self, capsys):
        firms = ring()
        for _ in range(2):
            assert services.mark_rings(as_of=TODAY, at=timezone.now()) == 3
        call_command("mark_rings", "--as-of", "2026-11-21", "--json")
        assert json.loads(capsys.readouterr().out) == {"as_of": "2026-11-21", "marked": 3}
        assert RingSearch.objects.count() == 2 and RingMark.objects.count() == 6
        assert ring_of(firms[0].pk, TODAY) == {"as_of": "2026-11-20", "firms": 3, "share": "0.5000"}
        assert ring_of(firms[3].pk, TODAY) == {"as_of": "2026-11-20", "firms": 0, "share": None}

    def test_without_a_search_nothing_is_said_and_an_old_one_is_forgotten(self):
        (firm, *_) = ring()
        assert ring_of(firm.pk, TODAY) is None
        services.mark_rings(as_of=TODAY, at=timezone.now())
        assert ring_of(firm.pk, TODAY + timedelta(days=30)) is not None
        assert ring_of(firm.pk, TODAY + timedelta(days=31)) is None
        assert ring_of(firm.pk, TODAY - timedelta(days=1)) is None

    def test_a_worker_searches_once_a_day(self):
        ring(local_date(timezone.now()))
        enqueue("creditshare.profiles.tasks.mark_rings", at=timezone.now())
        drain(worker="w", at=timezone.now())
        assert RingMark.objects.count() == 3


@pytest_db
class TestTold:
    @pytest.fixture
    def scene(self):
        today = local_date(timezone.now())
        firms = ring(today)
        services.mark_rings(as_of=today, at=timezone.now())
        bank = makers.bank()
        return firms, bank, makers.actor(bank, kinds.OFFICER)

    def read(self, officer, firm):
        return services.read_profile(actor=officer, uscc=firm.uscc, purpose="underwriting", at=timezone.now()).body

    def test_a_bank_reads_the_mark_with_the_counterparties(self, scene):
        firms, bank, officer = scene
        stored_consent(firms[0], bank, **period())
        body = self.read(officer, firms[0])
        mark = body["blocks"]["counterparties"]["ring"]
        assert (mark["firms"], mark["share"]) == (3, "0.5000")
        assert set(mark) == {"as_of", "firms", "share"}
        page = sign_in(officer)
        page.post(f"/firms/{firms[0].uscc}", {"purpose": "underwriting"})
        for address in (f"/firms/{firms[0].uscc}", f"/firms/{firms[0].uscc}/rating"):
            assert "疑似循环交易" in page.get(address).content.decode()

    def test_the_explained_rating_tells_it_too(self, scene):
        firms, bank, officer = scene
        stored_consent(firms[0], bank, **period())
        told = services.read_rating(actor=officer, uscc=firms[0].uscc, purpose="underwriting", at=timezone.now()).body
        assert told["blocks"]["rating"]["ring"]["firms"] == 3

    def test_without_the_category_it_is_not_told(self, scene):
        firms, bank, officer = scene
        stored_consent(firms[0], bank, **period() | {"categories": ["identity", "invoice_summary", "rating"]})
        body = self.read(officer, firms[0])
        assert "counterparties" not in body["blocks"] and '"ring"' not in json.dumps(body)
        told = services.read_rating(actor=officer, uscc=firms[0].uscc, purpose="underwriting", at=timezone.now()).body
        assert told["blocks"]["rating"]["ring"] is None

    def test_a_period_that_leaves_the_year_out_leaves_the_mark_out(self, scene):
        body = {"as_of": local_date(timezone.now()).isoformat(), "blocks": {"counterparties": {"customers": []}}}
        firm = scene[0][0]
        assert "ring" in with_ring(body, firm.pk)["blocks"]["counterparties"]
        late = local_date(timezone.now()) - timedelta(days=60)
        assert with_ring(body, firm.pk, late) == body
        outside = body | {"blocks": {"counterparties": {"state": "outside_period"}}}
        assert with_ring(outside, firm.pk) == outside

    def test_the_firm_sees_what_is_said_of_it_and_the_honest_one_that_nothing_was_found(self, scene):
        firms = scene[0]
        pages = [
            sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)).get("/profile").content.decode()
            for firm in (firms[0], firms[3])
        ]
        assert "疑似循环交易" in pages[0] and "疑似循环交易" not in pages[1]
        assert "未发现" in pages[1]
        # No name or code of another in the ring stands beside the mark.
        mark = pages[0].split("疑似循环交易")[1].split("</p>")[0]
        assert not any(firm.uscc in mark or firm.name in mark for firm in firms)

    def test_the_grade_is_the_same_with_and_without_the_mark(self, scene):
        firms, bank, officer = scene
        stored_consent(firms[0], bank, **period())
        before = self.read(officer, firms[0])["blocks"]["rating"]
        RingMark.objects.all().delete()
        assert self.read(officer, firms[0])["blocks"]["rating"] == before
