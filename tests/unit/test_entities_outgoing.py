"""What goes out says nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

from kiemtin.entities import Evidence, Outgoing

EVIDENCE = Evidence(fact="F-1", statement="Trung tâm ở Bắc Giang cũ.", source="Nghị quyết 60-NQ/TW")


def outgoing(body: str) -> Outgoing:
    return Outgoing(
        title="T",
        body=body,
        link="",
        office="UBND xã Mẫu",
        published_at=datetime(2026, 11, 20, tzinfo=UTC),
        claim="Trung tâm ở Bắc Ninh cũ.",
        evidence=(EVIDENCE,),
    )


def test_a_bare_text_needs_claim_source_and_signature_beside_it() -> None:
    content = outgoing("Trung tâm ở Bắc Giang cũ.")
    assert (content.quotes_claim, content.uncited, content.signed) == (False, (EVIDENCE,), False)


def test_a_text_that_quotes_cites_and_signs_needs_nothing_added() -> None:
    content = outgoing(
        "Trung tâm ở Bắc Giang cũ (Nghị quyết 60-NQ/TW), không phải “Trung tâm ở Bắc Ninh cũ”.\n\nUBND xã Mẫu"
    )
    assert (content.quotes_claim, content.uncited, content.signed) == (True, (), True)
