"""What the dashboard is given."""

from __future__ import annotations

from functools import cache

from classifier.claim_finder import KnownStatements
from classifier.matching import WordingMatcher
from cli.by_hand import TipDesk
from cli.compose import library_of, open_desk
from cli.current import CurrentDesk
from cli.desk_channels import DeskChannels
from cli.evidence import PassageFinder, comparable
from cli.reading import drifts_of, least_score
from cli.worker import room_of
from crawler.documents.reading import read_document
from dashboard.deps import Services
from reports.packs import Shelf


@cache
def services() -> Services:
    """One per process, shared by every session."""
    desk = open_desk()
    current = CurrentDesk(desk)
    # A missing model or a bad fact is told at start, not to the first editor.
    current.check_draft("", at=desk.clock.now())
    return Services(
        store=desk.store,
        clock=desk.clock,
        checker=current,
        office=desk.settings.office,
        k=desk.settings.k,
        session_minutes=desk.settings.session_minutes,
        language=desk.settings.language,
        fact_search=current.fact_search,
        read_document=read_document,
        find_passages=PassageFinder(desk.store),
        facts_changed=current.facts_changed,
        comparable=lambda: comparable(current.desk().facts),
        matcher=KnownStatements(WordingMatcher(current.desk().reader.lexicon)),
        explain=current.explain,
        least_score=lambda: least_score(desk, desk.clock.now()),
        drift=lambda: drifts_of(desk, desk.clock.now()),
        library=library_of(desk),
        packs=Shelf(desk.settings.packs_dir),
        channels=DeskChannels(room_of(desk)),
        approval_days=desk.settings.approval_days,
        feed_url=desk.settings.feed_url,
        tips=TipDesk(desk),
    )
