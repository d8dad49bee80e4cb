"""Which language model reads: the shipped one, or the checkpoint the office has configured."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from classifier.checkpoint_head import HeadedCheckpoint
from classifier.checkpoint_names import find_checkpoint
from classifier.model import WEIGHTS, SentenceModel
from classifier.typing_port import SentenceTyper
from kiemtin.settings import Settings


class LanguageModel(SentenceTyper, Protocol):
    """What reads types of sentences, under a version that its weights have alone."""

    version: str


def open_model(settings: Settings) -> LanguageModel:
    """Raises ModelMissing, or for a configured checkpoint CheckpointMissing, HeadMissing, CheckpointUnfit."""
    if not settings.model:
        return SentenceModel.load(threads=settings.threads)
    return HeadedCheckpoint.load(find_checkpoint(settings.model), threads=settings.threads)


def folder_of(settings: Settings) -> Path:
    """Where the model's files are. Raises CheckpointMissing."""
    return find_checkpoint(settings.model) if settings.model else WEIGHTS
