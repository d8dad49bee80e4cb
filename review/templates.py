"""Forms a draft can be begun from: their texts are in the catalogue, claim and fact are filled in. Pure.

What only a person knows is left as a blank, ``[điền: …]``; a text with blanks cannot be submitted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from kiemtin.entities import Claim, Content, Evidence, Verdict
from kiemtin.states import VerdictLabel
from kiemtin.words import say

LONGEST_TITLE = 150
_BODY = {
    VerdictLabel.REFUTED: "correction.body",
    VerdictLabel.SUPPORTED: "correction.body_supported",
    VerdictLabel.NOT_ENOUGH_INFO: "correction.body_unknown",
}
_BLANK = re.compile(r"\[(?:điền|fill in):[^\]]*\]")
_BLANK_VALUES = ("claim", "fact", "source")


@dataclass(frozen=True, kw_only=True)
class Template:
    """A form. ``kind`` is the draft's; its texts are ``template.<name>.title`` and ``.body``."""

    name: str
    kind: str


TEMPLATES = {
    each.name: each
    for each in (
        Template(name="correction", kind="correction"),
        Template(name="notice", kind="notice"),
        Template(name="answer", kind="answer"),
        Template(name="scam_warning", kind="scam_warning"),
        Template(name="good_example", kind="notice"),
        Template(name="erratum", kind="correction"),
    )
}
OFFERED = tuple(name for name in TEMPLATES if name != "erratum")
"""Forms an editor chooses from; an erratum begins at the post it corrects."""


def fill(
    template: Template,
    *,
    office: str,
    language: str = "vi",
    claim: str = "",
    evidence: Evidence | None = None,
    **more: str,
) -> Content:
    """The form with what is known filled in. A title never repeats a claim: many people read no further."""
    known = {
        "claim": claim.rstrip(". "),
        "fact": evidence.statement.rstrip(". ") if evidence else "",
        "source": evidence.source.rstrip(". ") if evidence else "",
    }
    values = {name: known[name] or say(f"template.blank.{name}", language) for name in _BLANK_VALUES} | {
        "office": office,
        **more,
    }
    title = say(f"template.{template.name}.title", language, **values)
    return Content(
        title=shorten(title.rstrip("."), LONGEST_TITLE, placeholder="…"),
        body=say(f"template.{template.name}.body", language, **values),
        facts=(evidence.fact,) if evidence else (),
        template=template.name,
        language=language,
    )


def correction_content(
    claim: Claim,
    verdict: Verdict,
    *,
    evidence: Evidence | None,
    office: str,
    language: str = "vi",
    accounts: Sequence[int] = (),
) -> Content:
    """A correction's first wording: the fact and its citation first, then what is not so. Pure.

    The title never repeats a wrong claim: many people read no further.
    """
    statement = claim.statement.rstrip(". ")
    values = {
        "claim": statement,
        "fact": evidence.statement if evidence else "",
        "source": evidence.source if evidence else "",
        "office": office,
    }
    title = say("correction.title" if evidence else "correction.title_unknown", language, **values)
    return Content(
        title=shorten(title.rstrip("."), LONGEST_TITLE, placeholder="…"),
        body=say(_BODY[verdict.label], language, **values),
        accounts=tuple(accounts),
        facts=(evidence.fact,) if evidence else (),
    )


def blanks(text: str) -> tuple[str, ...]:
    """What of a form is still to be filled in."""
    return tuple(_BLANK.findall(text))
