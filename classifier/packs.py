"""All topic packs together: what each of them reads, apart from the others, and what they share.

A pack is a folder of facts with ``reading/claims.yaml``, ``reading/relations.yaml`` and ``reading/drafts.yaml``
beside them, any of which may be missing. Its names and rows are its own: a pattern of one pack never sees the names of another, and
in one sentence each pack takes the first of its own rows that fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from classifier.centre_words import Centres, load_centres
from classifier.centres import read_centres
from classifier.claims import Context, RawClaim
from classifier.comparisons import Comparison, load_comparisons, read_comparisons
from classifier.counts import Counts, load_counts
from classifier.frame_words import Frame, load_frames
from classifier.frames import read_frames
from classifier.headings import Heading, load_headings, read_headings
from classifier.lexicon import load
from classifier.lists import Lists, load_lists, read_lists
from classifier.owners import names_country
from classifier.pack_files import check_kinds, located, parse, refuse
from classifier.pack_parts import ClaimsFile, DraftsFile, Kind, RelationsFile
from classifier.patterns import Vocabulary
from classifier.quantities import read_quantities
from classifier.ranks import MANY_PLACES, Rank, load_ranks, read_ranks
from classifier.relation_words import Relations, load_relations
from classifier.relations import read_relations
from classifier.sentences import Sentence
from classifier.status import read_status
from classifier.subjects import load_subjects
from classifier.sums import parts_named
from classifier.type_words import Types, load_types
from kiemtin.facts import FactBase
from kiemtin.facts.yamlfile import line_at


@dataclass(frozen=True, slots=True)
class _Claims:
    """The rows of one ``claims.yaml``."""

    counts: Counts
    frames: tuple[Frame, ...]
    ranks: tuple[Rank, ...]
    comparisons: tuple[Comparison, ...]
    lists: Lists | None


@dataclass(frozen=True, slots=True)
class _Relations:
    """The wordings of one ``relations.yaml``."""

    file: RelationsFile
    relations: Relations
    headings: tuple[Heading, ...]
    centres: Centres
    types: Types

    def read(self, sentence: Sentence, context: Context) -> list[RawClaim]:
        """What the sentence states of places, with the attribute and the sentence of each kind of statement."""
        claims = read_headings(self.headings, sentence, context)
        if claims is None:
            claims = read_relations(self.relations, sentence, context)
        if 0 < len(sentence.places) <= MANY_PLACES:
            claims += read_centres(self.centres, sentence, context)
            claims += read_status(self.types, sentence, context)
        return [claim for claim in claims if self._told(claim)]

    def _told(self, claim: RawClaim) -> bool:
        part = self.file.kinds.get(cast(Kind, claim.kind))
        if part is None:
            return False
        claim.about, claim.also, claim.topic = part.about or claim.kind, tuple(part.also), part.topic
        claim.says, claim.denial, claim.into_name = part.says[True], part.says[False], self.file.into_name
        if claim.kind == "type":
            claim.near = self.file.city.right
        return True


class Packs:
    """The readers of every loaded pack. Raises ``errors.BadReading`` when built."""

    def __init__(self, facts: FactBase, vocabulary: Vocabulary) -> None:
        self._claims: list[_Claims] = []
        self._relations: list[_Relations] = []
        general = load("documents")
        self.documents: dict[str, dict[str, Any]] = {
            "titles": {},
            "symbol_titles": {},
            "document_says": dict(general["document_says"]),
            "issuers": {key: list(names) for key, names in general["issuers"].items()},
        }
        """What is said of documents: their titles and issuers, by id; a pack adds to what all packs have."""
        self.part_below: dict[str, float] = {}
        """By attribute: under this share of the right number a part of the subject may be meant."""
        self.since: tuple[str, ...] = ()
        """Attributes that tell since when a place has its type."""
        self.pairs: set[frozenset[str]] = set()
        """Attributes that are given side by side, so that one correction mends both."""
        self.drafts: list[tuple[DraftsFile, str]] = []
        """What the check of drafts knows of each pack, with the name of its file."""
        for name, kind, raw in _files(facts.readings):
            if kind == "claims":
                self._add_claims(raw, name, vocabulary)
            elif kind == "relations":
                self._add_relations(raw, name, vocabulary)
            else:
                self.drafts.append((parse(DraftsFile, raw, name), name))

    def _add_claims(self, raw: Mapping[str, Any], name: str, shared: Vocabulary) -> None:
        file = parse(ClaimsFile, raw, name)
        own = _vocabulary(file, name, shared)
        groups = load_subjects(file, name, own)
        self._claims.append(
            _Claims(
                counts=load_counts(file, name, groups, own),
                frames=load_frames(file, name, groups, own),
                ranks=load_ranks(file, name, own),
                comparisons=load_comparisons(file, name, own),
                lists=load_lists(file, name),
            )
        )
        for section, named in (("titles", file.titles), ("symbol_titles", file.symbol_titles)):
            for key, words in named.items():
                with located(name, line_at(raw, (section, key))):
                    shared.any_of(words)
        for key, names in file.issuers.items():
            self._check_issuer(key, names, name, line_at(raw, ("issuers", key)))
        for each in ("titles", "symbol_titles", "issuers"):
            for key, words in getattr(file, each).items():
                known = self.documents[each].setdefault(key, [])
                known.extend(word for word in words if word not in known)
        self.documents["document_says"] |= file.document_says
        self.part_below |= {each.about: each.part_below for each in file.quantities if each.part_below}
        self.pairs |= {frozenset((each.many.about, each.few.about)) for each in file.sums}
        self.pairs |= {frozenset(each) for each in file.side_by_side}

    def _check_issuer(self, key: str, names: Iterable[str], name: str, line: int) -> None:
        """``Hội đồng nhân dân tỉnh X`` beside ``Hội đồng nhân dân``: who leaves the place out would be called wrong."""
        for other, known in self.documents["issuers"].items():
            if other == key:
                continue
            for one in names:
                for two in known:
                    if one.lower().startswith(f"{two.lower()} ") or one.lower() == two.lower():
                        raise refuse(name, line, "issuer_known", issuer=one, known=two, other=other)

    def _add_relations(self, raw: Mapping[str, Any], name: str, shared: Vocabulary) -> None:
        file = parse(RelationsFile, raw, name)
        check_kinds(file, name)
        if "city" in file.kinds:
            self.since += tuple(file.kinds["city"].also)
        own = _vocabulary(file, name, shared, over_places=False)
        self._relations.append(
            _Relations(
                file=file,
                relations=load_relations(file, name, own),
                headings=load_headings(file, name, own),
                centres=load_centres(file, name, shared),
                types=load_types(file, name, shared, own),
            )
        )

    def claims_of(self, sentence: Sentence, context: Context) -> list[RawClaim]:
        """Everything a sentence states of what the packs know, however it is meant."""
        claims: list[RawClaim] = []
        for each in self._claims:
            claims += read_quantities(each.counts, sentence, context)
            claims += read_frames(each.frames, sentence, context)
        for one in self._relations:
            claims += one.read(sentence, context)
        for each in self._claims:
            claims += read_ranks(each.ranks, sentence, context)
            claims += read_comparisons(each.comparisons, sentence, context)
        return claims

    def names_country(self, sentence: Sentence) -> bool:
        """True where a pack's whole (``cả nước``) is named."""
        return any(names_country(each.counts, sentence) for each in self._claims)

    def parts_named(self, sentence: Sentence) -> frozenset[str]:
        """The counts a sentence speaks of that are a part of a pack's sums."""
        return frozenset(about for each in self._claims for about in parts_named(each.counts, sentence))

    def lists_of(self, sentence: Sentence, text: str, context: Context) -> list[RawClaim]:
        """Lists of names in a sentence; ``text`` is the clean text it stands in."""
        return [
            claim
            for each in self._claims
            if each.lists is not None
            for claim in read_lists(each.lists, sentence, text, context)
        ]


def _vocabulary(
    file: ClaimsFile | RelationsFile, name: str, shared: Vocabulary, *, over_places: bool = True
) -> Vocabulary:
    with located(name, file.line):
        return Vocabulary(file.names, over_places=over_places).share(shared)


def _files(
    readings: Mapping[str, Iterable[Mapping[str, Any]]],
) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """Every reading file with its name for people and its kind, claims first."""
    for kind, contents in sorted(readings.items()):
        for raw in contents:
            name = getattr(raw, "file", "") or f"reading/{kind}.yaml"
            if kind not in ("claims", "relations", "drafts"):
                raise refuse(name, 1, "unknown_file")
            yield name, kind, raw
