"""What the crawl keeps of itself ends: lines thin out, old ones go, and the audit log says so."""

from __future__ import annotations

from datetime import timedelta

from conftest import NOW

from crawler.retention import retain
from kiemtin.states import CrawlEvent, Origin
from kiemtin.store import Store
from kiemtin.store.repositories.sources import LedgerLine, StoredSource


def line(days: float, event: CrawlEvent, total: int = 1, detail: str = "") -> LedgerLine:
    return LedgerLine(
        at=NOW - timedelta(days=days),
        source="bao",
        host="bao.example",
        event=event,
        total=total,
        detail=detail,
    )


def test_pages_become_one_line_a_day_and_refusals_stay_until_their_time(store: Store) -> None:
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
        uow.sources.note(*(line(5, CrawlEvent.FETCHED, 3) for _ in range(10)))
        uow.sources.note(*(line(5, CrawlEvent.FETCHED, 2, "api terms") for _ in range(3)))
        uow.sources.note(*(line(5, CrawlEvent.REFUSED_ROBOTS) for _ in range(4)))
        uow.sources.note(*(line(0.5, CrawlEvent.FETCHED) for _ in range(2)), line(500, CrawlEvent.BACKED_OFF))
        uow.commit()
    gone = retain(store, NOW)
    assert gone["ledger"] == 1
    with store.read() as uow:
        lines = uow.sources.ledger()
        [last] = uow.audit.newest(1)
    fetched = sorted(each.total for each in lines if each.event is CrawlEvent.FETCHED)
    assert fetched == [1, 1, 6, 30]
    assert [each.total for each in lines if each.detail == "api terms"] == [6]
    assert sum(each.event is CrawlEvent.REFUSED_ROBOTS for each in lines) == 4
    assert (last.action, last.subject) == ("purge", "crawl")
    assert retain(store, NOW) == dict.fromkeys(gone, 0)
