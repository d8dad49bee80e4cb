"""Which part of a page is the article: by what the parts hold, with their names as a hint. Pure."""

from __future__ import annotations

from collections import defaultdict

from crawler.reading.page import Blocks

SHARE = 0.78
"""Share of a part's good text that one child must hold to be the article rather than the part."""
KNOWN_SHARE = 0.55
"""The same for a child whose name says that it is the text."""
TEASERS = 3
"""Alike neighbours, each a link with a few words, that make a list of other articles."""
TEASER_CHARS = 600


def weigh(found: Blocks) -> None:
    """Sum up, for every element, the good text and the links below it."""
    nodes = found.nodes
    for number, block in enumerate(found.blocks):
        if block.node < 0:
            continue
        node, size = nodes[block.node], len(block.text)
        if node.first < 0:
            node.first = number
            node.linked_first = block.linked > 0.7
        node.last = number
        node.chars += size
        node.links += block.links
        if block.good:
            node.good += min(size, 1200)
            node.goods += 1
        elif block.caption:
            node.good += 0.4 * size
            node.goods += 1
    # An element comes after the one that holds it, so one way back adds everything up.
    for node in reversed(nodes):
        if node.parent < 0 or node.first < 0:
            continue
        above = nodes[node.parent]
        if above.first < 0 or node.first < above.first:
            above.first, above.linked_first = node.first, node.linked_first
        above.last = max(above.last, node.last)
        above.chars += node.chars
        above.links += node.links
        above.good += node.good
        above.goods += node.goods


def without_teasers(found: Blocks) -> Blocks:
    """The page without lists of other articles: three or more alike neighbours that each begin with a link."""
    weigh(found)
    groups: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for number, node in enumerate(found.nodes):
        if node.tag not in ("p", "td", "tbody") and node.linked_first and 0 < node.chars < TEASER_CHARS:
            groups[node.parent, node.tag, node.names].append(number)
    lists = {n for group in groups.values() if len(group) >= TEASERS for n in group}
    if lists:
        gone: list[bool] = []
        for number, node in enumerate(found.nodes):
            gone.append(number in lists or (node.parent >= 0 and gone[node.parent]))
        kept = [each for each in found.blocks if each.node < 0 or not gone[each.node]]
        if sum(len(each.text) for each in kept if each.good) > 0 or not any(b.good for b in found.blocks):
            found.blocks = kept
        for node in found.nodes:
            node.good, node.goods, node.links, node.chars, node.first, node.last = 0.0, 0, 0, 0, -1, -1
        weigh(found)
    return found


def choose(found: Blocks) -> int:
    """The number of the element that is the article, -1 when nothing on the page reads like one."""
    children: dict[int, list[int]] = defaultdict(list)
    for number, node in enumerate(found.nodes):
        children[node.parent].append(number)
    at, nodes = -1, found.nodes
    whole = sum(nodes[each].good for each in children[-1])
    if whole <= 0:
        return -1
    while True:
        best = max(children[at], key=lambda each: nodes[each].good, default=-1)
        if best < 0:
            break
        here = whole if at < 0 else nodes[at].good
        goods = 99 if at < 0 else nodes[at].goods
        share = KNOWN_SHARE if nodes[best].known else SHARE
        if nodes[best].good < share * here or (nodes[best].goods < 2 <= goods and not nodes[best].known):
            break
        at = best
    return _known_below(found, at)


def _known_below(found: Blocks, at: int) -> int:
    """A part below ``at`` whose name says that it is the text, if it holds most of it."""
    if at < 0:
        return at
    nodes, inside = found.nodes, {at}
    best = at
    for number in range(at + 1, len(nodes)):
        if nodes[number].parent in inside:
            inside.add(number)
            if nodes[number].known and nodes[number].good >= KNOWN_SHARE * nodes[at].good:
                best = number
    return best


def inside(found: Blocks, container: int) -> list[bool]:
    """For each element, whether it is the container or stands in it."""
    within = [False] * len(found.nodes)
    if container >= 0:
        within[container] = True
        for number in range(container + 1, len(found.nodes)):
            parent = found.nodes[number].parent
            within[number] = parent >= 0 and within[parent]
    return within
