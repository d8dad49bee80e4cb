"""Names of places as data: provinces before and after, towns, aliases, abbreviations.

Only names live here. Which unit belongs to which is said by facts, so that it has a date and a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kiemtin.facts.gazetteer_names import key


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place people name. ``id`` is stable; ``within`` is the former province of a town.

    ``kind`` is ``province`` (a province or a city of that level, before or after),
    ``town`` (a city, town or district of a former province) or ``island`` (a special zone).
    """

    id: str
    name: str
    kind: str
    within: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """One of the ways a place is called: its ``name`` or an ``alias``, and how that is written."""

    place: Place
    reason: str
    written: str


@dataclass(frozen=True)
class Places:
    """Every known place. ``ambiguous`` maps an abbreviation to all it may mean: never guessed."""

    places: tuple[Place, ...] = ()
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _by_id: Mapping[str, Place] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {place.id: place for place in self.places})

    def __contains__(self, place: object) -> bool:
        return place in self._by_id

    def get(self, place: str) -> Place:
        """The place with this id. Raises KeyError."""
        return self._by_id[place]

    def name(self, place: str) -> str:
        """The name people write, or the id itself for a place that is not listed."""
        found = self._by_id.get(place)
        return found.name if found else place

    @cached_property
    def by_key(self) -> Mapping[str, tuple[Known, ...]]:
        """Places by the ``gazetteer_names.key`` of what they are called; provinces first."""
        found: dict[str, dict[str, Known]] = {}
        for place in self.places:
            for alias in place.aliases:
                found.setdefault(key(alias), {}).setdefault(place.id, Known(place, "alias", alias))
            found.setdefault(key(place.name), {})[place.id] = Known(place, "name", place.name)
        return {
            name: tuple(sorted(known.values(), key=lambda each: each.place.kind != "province"))
            for name, known in found.items()
        }
