"""The encoder and its heads, in torch. Only training imports this; run time uses the exported ONNX."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

VECTOR = 128
"""Numbers of a claim's vector."""
PAIR_ANSWERS = 4
"""Supported, refuted, not told; and, apart from these three, the same or not."""


@dataclass(frozen=True)
class Shape:
    """Size of the encoder; stored in every checkpoint."""

    vocabulary: int
    width: int = 256
    layers: int = 4
    heads: int = 4
    inner: int = 768
    positions: int = 160
    marks: int = 64
    sides: int = 5
    dropout: float = 0.1

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Block(nn.Module):
    """Pre-norm attention and feed-forward. Written out: nn.TransformerEncoder ran at half the speed."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.norm1 = nn.LayerNorm(shape.width)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm2 = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        batch, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        # Written out: on a processor the fused kernel's way back took a quarter of a step.
        scores = q @ k.transpose(2, 3) * (width // self.heads) ** -0.5
        mixed = (scores if bias is None else scores + bias).softmax(-1).to(v.dtype) @ v
        x = x + self.dropout(self.out(mixed.transpose(1, 2).reshape(batch, length, width)))
        out: Tensor = x + self.dropout(self.down(F.gelu(self.up(self.norm2(x)))))
        return out


class Encoder(nn.Module):
    """Token ids, their marks and sides in; one vector per token out.

    ``sides`` say to which of two texts a token belongs and whether it stands in the other one as well;
    a text alone has none.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(shape.vocabulary, shape.width, padding_idx=0)
        self.marks = nn.Embedding(shape.marks, shape.width)
        self.sides = nn.Embedding(shape.sides, shape.width)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.last = nn.LayerNorm(shape.width)
        self.apply(_start)
        with torch.no_grad():
            self.sides.weight.zero_()

    def forward(
        self, ids: Tensor, marks: Tensor, mask: Tensor | None = None, sides: Tensor | None = None
    ) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.tokens(ids) + self.marks(marks) + self.places(places)
        if sides is not None:
            x = x + self.sides(sides)
        x = self.dropout(self.norm(x))
        bias = None
        if mask is not None:
            # Added to the scores: nothing may look at padding, so a text reads the same in any batch.
            bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for block in self.blocks:
            x = block(x, bias)
        out: Tensor = self.last(x)
        return out


class Pretraining(nn.Module):
    """Three tasks on one pass: name the hidden token, name the hidden marks, say which tokens were swapped."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.shape.width
        self.transform = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(encoder.shape.vocabulary))
        self.restoring = nn.Sequential(
            nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width), nn.Linear(width, encoder.shape.marks)
        )
        self.swapped = nn.Linear(width, 1)

    def forward(self, seen: Disturbed) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Losses of the three tasks, and the share of hidden marks named rightly."""
        states = self.encoder(seen.ids, seen.marks)
        hidden = self.transform(states[seen.masked])
        scores = F.linear(hidden, self.encoder.tokens.weight, self.bias)
        naming = F.cross_entropy(scores.float(), seen.gold_ids[seen.masked])
        restored = self.restoring(states[seen.bare]).float()
        gold = seen.gold_marks[seen.bare]
        marking = F.cross_entropy(restored, gold)
        kept = ~seen.masked
        detection = F.binary_cross_entropy_with_logits(
            self.swapped(states).squeeze(-1)[kept].float(), seen.swapped[kept].float()
        )
        right = (restored.argmax(-1) == gold).float().mean()
        return naming, marking, detection, right


@dataclass(frozen=True)
class Disturbed:
    """A batch of windows with tokens hidden (``masked``), swapped, or robbed of their marks (``bare``)."""

    ids: Tensor
    marks: Tensor
    gold_ids: Tensor
    gold_marks: Tensor
    masked: Tensor
    bare: Tensor
    swapped: Tensor


class ReadingNet(nn.Module):
    """The encoder with all its heads: one pass answers for a text, one for a pair of texts.

    Of a text: its type, its topics, a vector of length one that lies near those of the same claim,
    and for each token the marks it should carry. Of a pair: whether the first supports or refutes
    the second or does not tell, and whether both say the same.
    """

    def __init__(self, encoder: Encoder, *, types: int, topics: int, vector: int = VECTOR) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.shape.width
        self.restoring = nn.Sequential(
            nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width), nn.Linear(width, encoder.shape.marks)
        )
        self.types = _head(width, types)
        self.topics = _head(width, topics)
        self.vector = nn.Linear(width, vector)
        self.pair = _head(width, PAIR_ANSWERS)

    def forward(
        self, ids: Tensor, marks: Tensor, sides: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Scores of types, of topics, of the pair's answers, the vector, and scores of marks by token."""
        states = self.encoder(ids, marks, mask, sides)
        weight = mask[:, :, None].to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        peak = (states + (weight - 1.0) * 1e4).amax(1)
        pooled = torch.cat([states[:, 0], mean, peak], dim=-1)
        vector = self.vector(mean)
        # Written out: the exporter has no operator of its own for it.
        vector = vector / (vector.float().square().sum(-1, keepdim=True).sqrt() + 1e-6)
        return self.types(pooled), self.topics(pooled), self.pair(pooled), vector, self.restoring(states)


def _head(width: int, answers: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Dropout(0.2), nn.Linear(width, answers))


def _start(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02 if isinstance(module, nn.Linear) else 0.05)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)
