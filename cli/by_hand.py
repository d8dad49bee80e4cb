"""Wiring for what people bring by hand: the gate, tips, the secrets of this installation."""

from __future__ import annotations

from cli.compose import Desk, open_desk
from cli.crawling import make_gate, open_secrets
from cli.source_secrets import SourceKeeper
from crawler.gate import Gate
from crawler.ocr import read_picture
from crawler.tips import Tips
from kiemtin.store import Store


def gate_of(desk: Desk) -> Gate:
    """The privacy gate over this installation's database."""
    return make_gate(desk.store)


def tips_of(desk: Desk) -> Tips:
    """Who takes tips here; the language model is loaded with the first text."""
    return Tips(desk.store, lambda: gate_of(desk), desk.clock)


def installed_secrets(_preview: Store) -> SourceKeeper:
    """The office's credentials from its own database; a preview's database holds none."""
    return open_secrets(open_desk().store)


class TipDesk:
    """What the dashboard's form of tips is given."""

    def __init__(self, desk: Desk) -> None:
        self._tips = tips_of(desk)

    def take_text(self, text: str) -> None:
        self._tips.take_text(text)

    def take_link(self, address: str, organisation: str = "") -> None:
        self._tips.take_link(address, organisation)

    def read_picture(self, name: str, body: bytes) -> str:
        return read_picture(name, body)
