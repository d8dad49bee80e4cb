"""Publications are kept once, whatever their address looks like; facts are followed as they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from seeded import FACT, fact

from kiemtin.entities import PublicationItem
from kiemtin.states import Origin, SentenceType
from kiemtin.store.repositories.items import normal_url
from kiemtin.store.repositories.sources import StoredSource

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ITEM = PublicationItem(url="http://bao.example/tin-1", title="Tin một", text="Nội dung.", published_at=NOW)


@pytest.fixture
def paper(store):
    with store.work() as uow:
        uow.sources.put(
            StoredSource(
                name="bao",
                adapter="feed",
                title="Báo",
                origin=Origin.PUBLICATION,
                options={},
                interval_s=60,
                delay_s=1,
            )
        )
        uow.commit()
    return store


def add(store, item: PublicationItem) -> int | None:
    with store.work() as uow:
        number = uow.items.add("bao", item, NOW)
        uow.commit()
    return number


def waiting(store) -> list[str]:
    with store.read() as uow:
        return [each.text for each in uow.items.waiting(10)]


@pytest.mark.parametrize(
    "again",
    [
        "http://bao.example/tin-1",
        "HTTP://Bao.Example:80/tin-1/",
        "http://bao.example/tin-1?utm_source=zalo&fbclid=1#binh-luan",
        " http://bao.example/tin-1 ",
    ],
)
def test_the_same_address_is_the_same_item(paper, again):
    assert add(paper, ITEM)
    assert add(paper, replace(ITEM, url=again)) is None
    assert waiting(paper) == ["Nội dung."]


@pytest.mark.parametrize("other", ["http://bao.example/tin-2", "http://bao.example/tin-1?trang=2"])
def test_another_page_is_another_item(paper, other):
    assert add(paper, ITEM)
    assert add(paper, replace(ITEM, url=other, title="Khác"))


def test_a_changed_text_is_read_again_and_the_old_one_is_kept(paper):
    number = add(paper, ITEM)
    with paper.work() as uow:
        uow.items.read(number, SentenceType.CLAIM, NOW)
        uow.commit()
    assert waiting(paper) == []
    assert add(paper, replace(ITEM, text="Đã sửa.")) == number
    assert waiting(paper) == ["Đã sửa."]


def test_a_copy_under_another_address_is_kept_but_never_read_even_when_it_changes(paper):
    add(paper, ITEM)
    copy = replace(ITEM, url="http://bao.example/chuyen-muc/tin-1")
    assert add(paper, copy) is None
    assert add(paper, replace(copy, text="Bản sao đã sửa.")) is None
    assert waiting(paper) == ["Nội dung."]


def test_the_same_headline_on_another_day_is_no_copy(paper):
    add(paper, ITEM)
    assert add(paper, replace(ITEM, url="http://bao.example/mai", published_at=NOW + timedelta(days=1)))


def test_bytes_no_database_keeps_are_left_out_not_choked_on(paper):
    assert add(paper, replace(ITEM, title="Tin\x00 một", text="Nội\x00 dung\ud800."))
    assert waiting(paper) == ["Nội dung."]


@pytest.mark.parametrize("broken", ["http://[::1", "http://bao.example:cong/1", "không phải địa chỉ", ""])
def test_an_address_that_is_none_breaks_nothing(paper, broken):
    assert add(paper, replace(ITEM, url=broken))
    assert add(paper, replace(ITEM, url=broken)) is None


@given(st.text(max_size=40))
def test_putting_an_address_in_order_twice_changes_nothing_more(url):
    assert normal_url(normal_url(url)) == normal_url(url)


# facts


def evidence(store):
    with store.read() as uow:
        return uow.facts.evidence(FACT)


def load(store, *facts) -> int:
    with store.work() as uow:
        changed = uow.facts.load(facts, NOW)
        uow.commit()
    return changed


def test_facts_are_written_once_and_again_only_when_they_change(store):
    assert load(store, fact(), fact("T-02")) == 2
    assert load(store, fact(), fact("T-02")) == 0
    assert load(store, replace(fact(), statement="Điều khác"), fact("T-02")) == 1
    assert evidence(store).statement == "Điều khác"


def test_a_corrected_citation_reaches_the_evidence(store):
    load(store, fact())
    assert load(store, fact(document="Nghị quyết số 2/TN")) == 1
    assert evidence(store).source.startswith("Nghị quyết số 2/TN")


def test_a_fact_that_may_not_refute_any_more_is_noticed(store):
    load(store, fact())
    assert load(store, fact(may_refute=False)) == 1
    with store.read() as uow:
        assert not uow.facts.may_refute(FACT)
