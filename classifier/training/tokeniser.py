"""Trains the subword tokeniser and wraps it the way transformers loads it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from classifier.model_text import CAPITALS, URL_MARK, fold, model_text
from classifier.training.augment import DIALECT, EMOJI, HASHTAGS, TEENCODE, rewrite, teencode

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", CAPITALS, URL_MARK)
VOCABULARY = 8_000
ALPHABET = 600
BLANK = "▁"
LONGEST_TOKENS = 160


def tokeniser_texts(running: Iterable[str], own: Iterable[str], *, seed: int) -> Iterator[str]:
    """Running text and our own sentences as the tokeniser should meet them in life.

    A fifth without diacritics, a seventh in teencode; our sentences several times in several hands;
    abbreviations and emoji often enough to become tokens of their own.
    """
    rng = random.Random(seed)
    for number, text in enumerate(running):
        written = teencode(text[:1500], rng) if number % 7 == 0 else text[:1500]
        prepared = model_text(written)
        yield fold(prepared) if number % 5 == 0 else prepared
    for text in own:
        for _ in range(4):
            yield model_text(rewrite(text, rng))
    habits = [w for table in (TEENCODE, DIALECT) for words in table.values() for w in words]
    habits += [*EMOJI, *HASHTAGS]
    for _ in range(150):
        rng.shuffle(habits)
        yield model_text(" ".join(habits))


def train_tokeniser(texts: Iterable[str], *, vocabulary: int = VOCABULARY) -> Any:
    """A byte-pair tokeniser over texts already passed through ``model_text``.

    Digits stand alone (numbers are read digit by digit), punctuation is split off, blanks are kept
    as a mark on the following word. No word segmentation: it is slow, and wrong where it matters.
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

    texts = list(texts)
    counted = Counter(c for text in texts for c in text)
    # Chosen here, ties by code point: left to the trainer, a tie falls differently in each run.
    alphabet = sorted(counted, key=lambda c: (-counted[c], c))[: ALPHABET - 1]
    tokeniser = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokeniser.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.Punctuation(),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        special_tokens=list(SPECIAL),
        limit_alphabet=ALPHABET,
        initial_alphabet=[*alphabet, BLANK],
        show_progress=False,
    )
    tokeniser.train_from_iterator(texts, trainer=trainer)
    tokeniser.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(name, tokeniser.token_to_id(name)) for name in ("[CLS]", "[SEP]")],
    )
    return tokeniser


def save_tokeniser(tokeniser: Any, folder: Path) -> None:
    """Writes it in the form ``PreTrainedTokenizerFast.from_pretrained`` reads."""
    from transformers import PreTrainedTokenizerFast

    wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokeniser,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        additional_special_tokens=[CAPITALS, URL_MARK],
        model_max_length=LONGEST_TOKENS,
        clean_up_tokenization_spaces=False,
    )
    wrapped.save_pretrained(str(folder))
