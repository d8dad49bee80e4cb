"""From a text to what it is and what it claims: the ports ``Reader`` and ``DraftChecker``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from classifier.alignment import Alignment
from classifier.checker import Decision, decide
from classifier.claims import Context, RawClaim
from classifier.document_links import load_links, read_links
from classifier.documents import Documents, read_documents
from classifier.drafts import DraftReader
from classifier.labels import label_of
from classifier.lexicon import Lexicon, load
from classifier.meaning import doubt_of, is_meant, soften
from classifier.moods import Mood, load_speech, mood_of
from classifier.numbers import Day
from classifier.packs import Packs
from classifier.patterns import Vocabulary
from classifier.pointing import load_pointers, point_back
from classifier.restating import structure_of
from classifier.restore import Restorer
from classifier.scams import load_scams, read_scam
from classifier.sentences import Sentence, Text, read_text
from classifier.statements import key_of, statement_of
from classifier.symbols import read_symbols
from classifier.text import MAX_DRAFT
from classifier.tracing import trace_of
from classifier.typing_port import SentenceTyper
from classifier.unissued import read_unissued
from classifier.unstructured import unstructured
from classifier.votes import read_votes
from kiemtin.entities import ClaimReading, DraftProblem, Reading
from kiemtin.facts import FactBase
from kiemtin.states import SentenceType, VerdictLabel

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where days begin and end for the facts and for dates in texts."""
_LONG_PAST = 550
"""Days after which a date in one sentence is taken for the time of the next ones too."""
_OPENING = 2
"""A wish that opens a sentence begins within so many words."""
_SHORT_LINE = 14
"""Words of a line in a list."""
MAX_CLAIMS = 40
"""More claims than this in one text are not listed."""


class Pipeline:
    """Reads texts with the facts given. Pure after construction: stores nothing, safe to share between threads."""

    def __init__(
        self, facts: FactBase, typer: SentenceTyper | None = None, restorer: Restorer | None = None
    ) -> None:
        self._typer = typer
        self._restorer = restorer
        vocabulary = Vocabulary()
        self._packs = Packs(facts, vocabulary)
        self._speech = load_speech(load("speech"), vocabulary)
        self._scams = load_scams(load("scam"), vocabulary)
        self._documents = Documents(facts, self._packs.documents, vocabulary)
        self._links = load_links(load("documents"), vocabulary)
        self.facts = facts.adding(self._documents.dates(facts))
        self._symbols = {each.id: (each.symbol, each.facts) for each in self._documents.by_id.values()}
        self._lexicon = Lexicon(vocabulary, facts.places)
        self._pointers = load_pointers(load("writing")["pointers"])
        self._alignment = Alignment(facts, self._lexicon, self._documents)
        self.facts = self.facts.adding(tuple(self._alignment.assertions()))
        self._provinces = frozenset(place.id for place in facts.places.places if place.kind == "province")
        self._drafts = DraftReader(self, vocabulary)

    # --- ports ---------------------------------------------------------------------------

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        """What the text is and claims, judged by the facts in force at ``at``."""
        day = at.astimezone(HOME).date()
        parsed = point_back(read_text(text, self._lexicon, day), self._pointers, self._provinces)
        moods = [mood_of(self._speech, sentence) for sentence in parsed.sentences]
        judged = self.judge(parsed, moods, day)
        asked = _asked(parsed, moods)
        claims = tuple(self._reading(parsed, claim, decision, day) for claim, decision in judged)[:MAX_CLAIMS]
        refuted = any(claim.verdict is VerdictLabel.REFUTED and claim.evidence for claim in claims)

        def labelled(
            probabilities: Mapping[SentenceType, float] | None,
        ) -> tuple[SentenceType, float, bool]:
            fraud = probabilities[SentenceType.SCAM] if probabilities else None
            scam, _cues = read_scam(self._scams, parsed, asked, fraud)
            label, certainty = label_of(self._speech, parsed, moods, claims, scam, probabilities)
            return label, certainty, label is SentenceType.SCAM or (label is SentenceType.CLAIM and refuted)

        label, certainty, flag = labelled(
            self._typer.classify([text])[0] if self._typer is not None else None
        )
        model, restorer = self._typer, self._restorer
        if not flag and model is not None and restorer is not None and restorer.is_bare(text):
            # The rules read words without marks well; the model reads the restored text better. A guessed
            # mark may neither lead to a flag nor take one away, so it only tells texts without flag apart.
            guessed = labelled(model.classify([restorer.restore(text).text])[0])
            if not guessed[2]:
                label, certainty, flag = guessed
        topics = self._topics(parsed, judged, label)
        if not claims:
            claims = unstructured(parsed, moods, label, certainty, topics)
        return Reading(label=label, flag=flag, claims=claims, topics=topics, certainty=certainty)

    def check_draft(self, text: str, *, at: datetime) -> tuple[DraftProblem, ...]:
        """Passages of our own draft that the facts contradict, or that are misspelled."""
        return self._drafts.check(text, at.astimezone(HOME).date())

    # --- steps ---------------------------------------------------------------------------

    def parse(self, text: str, day: date) -> tuple[Text, list[Mood]]:
        """Sentences and how each is meant."""
        parsed = read_text(text, self._lexicon, day, MAX_DRAFT)
        return parsed, [mood_of(self._speech, sentence) for sentence in parsed.sentences]

    @property
    def packs(self) -> Packs:
        return self._packs

    @property
    def documents(self) -> Documents:
        return self._documents

    @property
    def lexicon(self) -> Lexicon:
        """How words, short forms and places are spelled."""
        return self._lexicon

    def context(self, parsed: Text, day: date) -> Context:
        places = frozenset(
            mention.ids[0]
            for sentence in parsed.sentences
            for mention in sentence.places
            if mention.sure and len(mention.ids) == 1
        )
        context = self.context_on(day)
        context.text_places = places
        return context

    def context_on(self, day: date) -> Context:
        """What is known on a day, before any text."""
        return Context(
            at=day,
            facts=self.facts,
            provinces=self._provinces,
            symbols=self._symbols,
            since=self._packs.since,
            part_below=self._packs.part_below,
        )

    def judge(
        self, parsed: Text, moods: list[Mood], day: date, *, most: int = MAX_CLAIMS, every: bool = False
    ) -> list[tuple[RawClaim, Decision]]:
        """The claims the author makes, decided; with ``every``, each time one is made.

        Reading ends with the sentence that brings them to ``most``.
        """
        context = self.context(parsed, day)
        judged: list[tuple[RawClaim, Decision]] = []
        for index, (sentence, mood) in enumerate(zip(parsed.sentences, moods, strict=True)):
            if len(judged) >= most:
                break
            claims = self.claims_of(sentence, context)
            claims += self._packs.lists_of(sentence, parsed.clean.text, context)
            read = {word for claim in claims for word in range(claim.first, claim.last + 1)}
            claims += self._alignment.read(sentence, context, read)
            for claim in claims:
                claim.sentence = index
                if claim.day is None and not claim.now:
                    claim.day = _older(context.recent, day)
                if is_meant(claim, sentence, mood, moods, index, len(claims) == 1):
                    doubt = doubt_of(claim, mood)
                    claim.structure = structure_of(claim, unsure=doubt[1] if doubt else None)
                    judged.append((claim, soften(decide(claim, context), doubt)))
            if sentence.dates:
                context.recent = sentence.dates[-1]
            self._remember(sentence, context)
            context.listing = self._lists(sentence, context)
            context.parts_named = self._packs.parts_named(sentence)
        return judged if every else _unique(judged)

    def claims_of(self, sentence: Sentence, context: Context) -> list[RawClaim]:
        """Everything a sentence states, however it is meant."""
        context.cited = self._documents.keys_in(sentence)
        claims = self._packs.claims_of(sentence, context)
        claims += read_documents(self._documents, sentence, context)
        claims += read_symbols(self._documents, sentence, context)
        claims += read_unissued(self._documents, sentence, context)
        claims += read_votes(self._documents, sentence, context)
        claims += read_links(self._links, self._documents, sentence, context)
        return claims

    def _lists(self, sentence: Sentence, context: Context) -> bool:
        """True under a heading that names the whole country, as long as the lines below are short."""
        if sentence.places or len(sentence.words) > _SHORT_LINE:
            return False
        return context.listing or (
            sentence.breaks.get(len(sentence.words)) == ":" and self._packs.names_country(sentence)
        )

    def _remember(self, sentence: Sentence, context: Context) -> None:
        units = [each.of for each in self.facts.says_about("members")]
        named = [context.resolve(mention) for mention in sentence.places]
        for each in named:
            if each in units:
                context.subject = each
                break

    def _reading(self, parsed: Text, claim: RawClaim, decision: Decision, at: date) -> ClaimReading:
        sentence = parsed.sentences[claim.sentence]
        start, end = sentence.span(claim.first, claim.last)
        first, last = parsed.clean.span(start, end)
        statement = statement_of(claim, self.facts)
        words = parsed.clean.text[start:end]
        return ClaimReading(
            text=words,
            span=(first, last),
            key=key_of(claim),
            statement=statement,
            verdict=decision.label,
            score=round(decision.score, 2),
            evidence=tuple(self.facts.evidence(fact) for fact in decision.facts),
            trace=trace_of(claim, decision, at, self.facts, words=words, statement=statement),
            structure=claim.structure,
        )

    def _topics(
        self, parsed: Text, judged: list[tuple[RawClaim, Decision]], label: SentenceType
    ) -> tuple[str, ...]:
        if label is SentenceType.OFF_TOPIC:
            return ()
        found = {claim.topic for claim, _ in judged}
        if label is SentenceType.SCAM:
            found.add("scam")
        for name, pattern in self._speech.topics.items():
            for sentence in parsed.sentences:
                if not pattern.anchors.isdisjoint(sentence.present) and pattern.regex.search(sentence.line):
                    found.add(name)
                    break
        found.discard("other")
        return tuple(sorted(found)) or ("other",)


def _older(recent: Day | None, day: date) -> Day | None:
    """The time the text was speaking of, when that is long past: what follows speaks of it too."""
    return recent if recent is not None and (day - recent.last).days > _LONG_PAST else None


def _asked(parsed: Text, moods: list[Mood]) -> bool:
    """True when the text as a whole asks or wishes: its last sentence, or one that holds its point, is a question."""
    if not moods:
        return False
    wished = all(0 <= mood.wish <= _OPENING for mood in moods)
    return wished or moods[-1].question or (moods[0].question and len(moods) <= 2)


def _unique(judged: list[tuple[RawClaim, Decision]]) -> list[tuple[RawClaim, Decision]]:
    """Each claim once. ``Đừng tin là còn giá trị, hết giá trị rồi``: said outright, it counts more than by a denial."""
    kept: dict[str, tuple[RawClaim, Decision]] = {}
    for claim, decision in judged:
        key = key_of(claim)
        if key not in kept or (kept[key][0].flipped and not claim.flipped and not claim.reported):
            kept[key] = (claim, decision)
    return list(kept.values())
