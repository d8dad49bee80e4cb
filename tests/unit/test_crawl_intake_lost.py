"""An intake that is killed before it has read anything is asked once more; then the round fails aloud."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crawler.link import IntakeCrashed
from crawler.messages import Open
from crawler.spider import KiemTinSpider
from kiemtin import errors
from kiemtin.clock import SystemClock


class Dying:
    """A line whose far side dies of the first ``deaths`` messages."""

    def __init__(self, deaths: int) -> None:
        self.deaths = deaths
        self.asked = 0

    def attach(self, loop: Any) -> None:
        self.loop = loop

    def ask(self, message: Any) -> asyncio.Future[Any]:
        future = self.loop.create_future()
        self.asked += 1
        if self.asked <= self.deaths:
            future.set_exception(IntakeCrashed())
        else:
            future.set_result("answer")
        return future


def spider(link: Dying) -> KiemTinSpider:
    return KiemTinSpider(link=link, clock=SystemClock(), once=True, every=1.0, more=lambda: True)


def asked(link: Dying) -> Any:
    async def run() -> Any:
        link.attach(asyncio.get_running_loop())
        return await spider(link)._ask_twice(Open())

    return asyncio.run(run())


def test_an_intake_killed_once_is_asked_again() -> None:
    link = Dying(1)
    assert asked(link) == "answer"
    assert link.asked == 2


def test_an_intake_killed_twice_ends_the_round_with_a_plain_error() -> None:
    with pytest.raises(errors.IntakeLost):
        asked(Dying(2))


def test_a_round_whose_intake_never_lives_is_no_success() -> None:
    async def run() -> KiemTinSpider:
        made = spider(Dying(10**6))
        async for _ in made.start():
            pytest.fail("nothing can be asked for")
        return made

    assert isinstance(asyncio.run(run()).broken, errors.IntakeLost)
