"""Selectors an operator writes: CSS or XPath, one or several, checked when they are configured. Pure."""

from __future__ import annotations

from typing import Annotated, Any

from parsel import Selector
from pydantic import AfterValidator, BeforeValidator, Field


def is_xpath(written: str) -> bool:
    """True for what begins like an XPath (``/``, ``./``, ``(``, ``string(``); anything else is CSS."""
    return written.startswith(("/", "./", "(", "string(", "normalize-space(", "concat(", "@"))


def _checked(written: str) -> str:
    try:
        find(Selector(text="<p/>"), written)
    except Exception as problem:  # cssselect and lxml raise several unrelated kinds
        kind = "an XPath" if is_xpath(written) else "a CSS selector"
        raise ValueError(f"not {kind}: {written}") from problem
    return written


def _several(given: Any) -> Any:
    return (given,) if isinstance(given, str) and given else given or ()


OneSelector = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_checked)]
Selectors = Annotated[tuple[OneSelector, ...], BeforeValidator(_several)]
"""One selector or a list; the first that finds something is used."""


def find(inside: Selector, written: str) -> list[Selector]:
    """Everything one selector finds."""
    return list(inside.xpath(written) if is_xpath(written) else inside.css(written))


def first_that_finds(inside: Selector, several: tuple[str, ...]) -> list[Selector]:
    """What the first selector that finds anything finds."""
    for each in several:
        found = find(inside, each)
        if found:
            return found
    return []
