"""What the shipped model says of pairs of texts, of topics, and as vectors."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from classifier.claim_vectors import ClaimVectors
from classifier.evaluation_pairs import evaluate_entailment, evaluate_pairs
from classifier.matching import WordingMatcher
from classifier.model import SentenceModel
from classifier.model_pairs import PairModel, VectorModel
from classifier.model_text import fold
from classifier.pipeline import Pipeline
from classifier.same_claim import FEATURES, SameClaim
from classifier.topics import TOPICS
from classifier.training.dataset import Grammar, Part, part_of
from kiemtin.facts import load_facts

MODEL = SentenceModel.load(cache=64)
PAIRS = (
    ("Cả nước còn 34 tỉnh, thành phố.", "ca nuoc minh con co 34 tinh thanh thoi"),
    ("Cả nước còn 34 tỉnh, thành phố.", "Cả nước còn 43 tỉnh, thành phố."),
    ("Đổi căn cước không mất tiền.", "đổi cccd free nha"),
    ("Đổi căn cước không mất tiền.", "Đổi căn cước mất 50.000 đồng."),
)


@cache
def words() -> WordingMatcher:
    return WordingMatcher(Pipeline(load_facts()).lexicon)


@cache
def same_claim() -> SameClaim:
    return SameClaim.of(MODEL, words())


def test_a_pair_gets_one_answer_in_either_order_and_in_any_company() -> None:
    model = same_claim()
    together = model.same(PAIRS)
    assert together.shape == (4,)
    for (one, two), said in zip(PAIRS, together, strict=True):
        assert model.same([(two, one)])[0] == pytest.approx(said, abs=1e-6)
    assert ((together >= 0) & (together <= 1)).all()


def test_answers_about_a_passage_sum_to_one() -> None:
    for said in PairModel(MODEL).entails(PAIRS):
        assert said.supported + said.refuted + said.not_enough_info == pytest.approx(1.0)


def test_nothing_asked_is_nothing_answered() -> None:
    assert PairModel(MODEL).entails([]) == []
    assert same_claim().same([]).shape == (0,)
    assert VectorModel(MODEL).embed([]).shape == (0, 128)


def test_on_claim_pairs_the_model_is_no_worse_than_a_linear_one() -> None:
    found = {f.model: f for f in evaluate_pairs(same_claim(), seed=1, most_trained=1500, most=600)}
    assert found["model"].macro_f1 > found["tfidf+logistic"].macro_f1 - 0.02
    assert found["model"].macro_f1 > found["majority"].macro_f1 + 0.2


def test_every_feature_has_a_weight() -> None:
    assert len(MODEL.head["same"]) == len(FEATURES) + 1


def test_on_entailment_the_model_is_ahead_of_the_linear_one() -> None:
    found = {f.model: f for f in evaluate_entailment(PairModel(MODEL), seed=1, most_trained=1500, most=600)}
    assert found["model"].macro_f1 > found["overlap+n-grams"].macro_f1


def test_a_vector_has_length_one_and_lies_near_its_other_wording() -> None:
    vectors = VectorModel(MODEL).embed([text for pair in PAIRS for text in pair])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(vectors)), abs=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[5]


def test_claims_that_differ_in_a_number_have_vectors_apart() -> None:
    embedder = ClaimVectors(VectorModel(MODEL), words())
    asked, same, other = embedder.embed(
        ["Phường thu 20.000 đồng lệ phí", "phuong thu le phi 20.000 dong", "Phường thu 30.000 đồng lệ phí"]
    )
    assert asked @ same > asked @ other
    assert np.linalg.norm(asked) == pytest.approx(1.0, abs=1e-3)


def test_topics_are_told_by_name_and_rightly_more_often_than_wrongly() -> None:
    posts = [(t, p.topics) for t, p in Grammar.load().posts.items() if part_of(t) is Part.VALIDATION]
    said = MODEL.topics([text for text, _ in posts])
    assert all(set(row) == set(TOPICS) for row in said)
    taken = [
        (name, topics)
        for (_, topics), row in zip(posts, said, strict=True)
        for name in row
        if row[name] >= 0.5
    ]
    assert taken
    assert np.mean([name in topics for name, topics in taken]) > 0.5


def test_a_text_without_marks_keeps_its_topics_mostly() -> None:
    texts = [t for t, p in Grammar.load().posts.items() if part_of(t) is Part.VALIDATION and fold(t) != t]
    marked, bare = MODEL.topics(texts), MODEL.topics([fold(text) for text in texts])
    agree = [
        (one[name] >= 0.5) == (two[name] >= 0.5)
        for one, two in zip(marked, bare, strict=True)
        for name in TOPICS
    ]
    assert np.mean(agree) > 0.9
