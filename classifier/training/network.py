"""The encoder and its heads, in torch. Only training imports this; run time uses the exported ONNX."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Size of the encoder; stored in every checkpoint."""

    vocabulary: int
    width: int = 192
    layers: int = 4
    heads: int = 3
    inner: int = 640
    positions: int = 160
    types: int = 6
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
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = x + self.dropout(self.out(mixed.transpose(1, 2).reshape(batch, length, width)))
        out: Tensor = x + self.dropout(self.down(F.gelu(self.up(self.norm2(x)))))
        return out


class Encoder(nn.Module):
    """Token ids and mask in, one vector per token out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(shape.vocabulary, shape.width, padding_idx=0)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.last = nn.LayerNorm(shape.width)
        self.apply(_start)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.tokens(ids) + self.places(places)))
        bias = None
        if mask is not None:
            # Added to the scores: nothing may look at padding, so a text reads the same in any batch.
            bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for block in self.blocks:
            x = block(x, bias)
        out: Tensor = self.last(x)
        return out


class Pretraining(nn.Module):
    """Two tasks on one pass: name the masked token, and say which tokens were swapped."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.shape.width
        self.transform = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(encoder.shape.vocabulary))
        self.swapped = nn.Linear(width, 1)

    def forward(self, ids: Tensor, masked: Tensor, gold: Tensor, swapped: Tensor) -> tuple[Tensor, Tensor]:
        states = self.encoder(ids)
        hidden = self.transform(states[masked])
        scores = F.linear(hidden, self.encoder.tokens.weight, self.bias)
        naming = F.cross_entropy(scores.float(), gold[masked])
        kept = ~masked
        detection = F.binary_cross_entropy_with_logits(
            self.swapped(states).squeeze(-1)[kept].float(), swapped[kept].float()
        )
        return naming, detection


class SentenceNet(nn.Module):
    """The encoder with the sentence-type head on its first and mean vectors."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.shape.width
        self.head = nn.Sequential(
            nn.Linear(3 * width, width), nn.GELU(), nn.Dropout(0.2), nn.Linear(width, encoder.shape.types)
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        states = self.encoder(input_ids, attention_mask)
        weight = attention_mask[:, :, None].to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        peak = (states + (weight - 1.0) * 1e4).amax(1)
        logits: Tensor = self.head(torch.cat([states[:, 0], mean, peak], dim=-1))
        return logits


def _start(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02 if isinstance(module, nn.Linear) else 0.05)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)
