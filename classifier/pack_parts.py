"""What a pack's ``reading/*.yaml`` may hold: each mapping with its properties. docs/topic-packs.md explains every one."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiemtin.facts.yamlfile import Lined


class Part(BaseModel):
    """A mapping of a reading file: no key it does not know. ``line`` is where it begins."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int = Field(1, alias="__line__")

    @model_validator(mode="before")
    @classmethod
    def _with_line(cls, given: Any) -> Any:
        return {**given, "__line__": given.line} if isinstance(given, Lined) else given


class SubjectPart(Part):
    """One thing a group of rows can speak of."""

    name: str
    words: list[str] = Field(min_length=1)
    broader: str = ""


class FramePart(Part):
    """A rule, a day or a number given in set wordings."""

    about: str
    of: str = "vn"
    kind: Literal["bool", "date", "number", "address", "period", "document", "choice", "kinds"] = "bool"
    topic: str = "other"
    says: dict[bool | str, str]
    subjects: str = ""
    affirm_over: list[str] = []
    affirm: list[str] = []
    deny: list[str] = []
    value: list[str] = []
    needs: list[str] = []
    needs_any: list[str] = []
    unless: list[str] = []
    when: Literal["", "now"] = ""
    duty: bool = False
    contact: bool = False
    below: str = ""
    cited: Literal["", "must", "may"] = ""
    covers: list[str] = []
    choices: dict[str, list[str]] = {}
    whole: list[str] = []
    min: float = 0
    max: float = 10**15


class QuantityPart(Part):
    """A count, sum, area, share or price: a number beside certain words."""

    about: str
    of: str = "vn"
    subjects: str = ""
    unit: list[str]
    before: list[str] = []
    needs: list[str] = []
    unless: list[str] = []
    also: list[str] = []
    min: float = 0
    max: float = 10**15
    percent: bool = False
    money: bool = False
    scale: float = Field(1, gt=0)
    topic: str = "other"
    says: str
    none: bool = False
    total: bool = False
    stated: bool = False
    today: bool = False
    level: bool = False
    total_from: float = 0
    place_below: float = 0
    part_below: float = Field(0, ge=0, lt=1)
    whole_country: bool = False
    not_after: list[str] = []
    not_acting: list[str] = []
    short_needs: list[str] = []
    earlier: str = ""
    earlier_named: bool = False
    not_earlier: bool = False
    then: str = ""
    added: str = ""
    alone: list[str] = []


class AddendPart(Part):
    """One of two counts that make up a whole."""

    about: str
    unit: list[str] = Field(min_length=1)
    not_unit: list[str] = []
    closing: dict[str, list[str]] = {}
    min: float
    max: float
    says: str


class SumPart(Part):
    """Two counts side by side: ``28 tỉnh và 6 thành phố``, ``28 + 6``."""

    of: str = "vn"
    topic: str = "other"
    many: AddendPart
    few: AddendPart
    total: tuple[float, float]


class RankPart(Part):
    """Which place is the largest, the smallest ... of all."""

    about: str
    topic: str = "other"
    words: list[str] = Field(min_length=1)
    needs: list[str] = []
    unless: list[str] = []
    says: str


class ComparisonSays(Part):
    """What is said of an order of places: ``{Of}`` has more than ``{other}``, ``by`` how many; its ``turn`` among all."""

    more: str
    by: str
    turn: str = ""
    turn_low: str = ""


class ComparisonPart(Part):
    """Places compared by an attribute the facts give of each of them."""

    about: str
    topic: str = "other"
    more: list[str] = []
    less: list[str] = []
    from_top: list[str] = []
    from_bottom: list[str] = []
    unit: list[str] = []
    needs: list[str] = []
    unless: list[str] = []
    says: ComparisonSays


class ListPart(Part):
    """A list of names that a fact knows in full."""

    about: str
    reads: Literal["became", "names", "still", "count"]
    beside: list[str] = []
    types: list[str] = Field(default=[], max_length=2)
    topic: str = "other"
    says: str


class ListWordsPart(Part):
    """The words around names in lists."""

    near: list[str] = Field(min_length=1)
    lead: list[str] = []
    became: list[str] = []


class CountryPart(Part):
    """The whole that counts without a place speak of."""

    name: str
    words: list[str] = Field(min_length=1)


class FormerUnitsPart(Part):
    """Units that are gone: a count inside one of them is none of today."""

    words: list[str] = Field(min_length=1)
    ended: list[str] = Field(min_length=1)


class ClaimsFile(Part):
    """``reading/claims.yaml``."""

    names: dict[str, list[str]] = {}
    subjects: dict[str, dict[str, SubjectPart]] = {}
    frames: list[FramePart] = []
    quantities: list[QuantityPart] = []
    sums: list[SumPart] = []
    side_by_side: list[tuple[str, str]] = []
    ranks: list[RankPart] = []
    comparisons: list[ComparisonPart] = []
    lists: list[ListPart] = []
    list_words: ListWordsPart | None = None
    country: CountryPart | None = None
    former_units: FormerUnitsPart | None = None
    whole: list[str] = []
    compounds: dict[str, list[str]] = {}
    titles: dict[str, list[str]] = {}
    symbol_titles: dict[str, list[str]] = {}
    document_says: dict[str, str] = {}
    issuers: dict[str, list[str]] = {}


class CentrePart(Part):
    """Words for the seat of a unit."""

    word: list[str] = Field(min_length=1)
    not_word: list[str] = Field(min_length=1)
    at: list[str] = Field(min_length=1)
    settle: list[str] = Field(min_length=1)
    organisation: list[str] = Field(min_length=1)
    office: list[str] = []
    place_words: list[str] = []
    made: list[str] = []
    vague: list[str] = []
    sure: list[str] = []


class CityPart(Part):
    """A type that units are given on a day: the facts list them and say since when."""

    words: list[str] = Field(min_length=1)
    around: str
    future: list[str] = Field(min_length=1)
    not_city: str
    right: str


class TownPart(Part):
    """A type that has ended, said to go on."""

    still: str


class ZonePart(Part):
    """A type that only the places on a list have, and in which unit they lie."""

    becomes: str
    other: str
    belongs: str
    has: str
    among: str
    weak: list[str] = []
    near_before: list[str] = Field(min_length=1)
    near_after: list[str] = Field(min_length=1)


class NewNamePart(Part):
    """A name given to a new unit that no place has: ``thành tỉnh Đồng Thuận``."""

    before: list[str] = Field(min_length=1)
    unit: str
    no_name: list[str] = []


class KindPart(Part):
    """What one kind of statement is about, and the sentence that tells it, denied and not."""

    about: str = ""
    also: list[str] = []
    topic: str = "other"
    says: dict[bool, str]


Kind = Literal["together", "kept", "gone", "province", "type", "city", "town", "zone", "home", "centre"]


HeadingKind = Literal["kept", "gone", "city", "zone", "into", "composed", "none"]


class RelationsFile(Part):
    """``reading/relations.yaml``. A kind of statement that ``kinds`` leaves out is not read."""

    names: dict[str, list[str]] = {}
    kinds: dict[Kind, KindPart]
    into_name: str = ""
    unit_words: list[str] = []
    adds: list[str] = []
    strong: str
    travel: str
    history: str
    instead: str
    rather: str
    name_later: str
    others: str
    into: list[str]
    composed: list[str]
    named: list[str]
    together: list[str]
    joining: list[str]
    kept: list[str]
    kept_before: list[str]
    gone: list[str]
    still: list[str]
    headings: dict[HeadingKind, list[str]] = {}
    new_name: NewNamePart
    centre: CentrePart
    city: CityPart
    town: TownPart
    zone: ZonePart


class EndedPart(Part):
    """Bodies of a level that ended, and what may not be asked of them any more."""

    about: str
    announced: str = ""
    bodies: list[str] = Field(min_length=1)
    past: list[str] = Field(min_length=1)
    tasks: list[str] = Field(min_length=1)
    words: list[str] = Field(min_length=1)
    keeping: list[str] = []
    instead: str
    body_instead: str


class FormerPart(Part):
    """Units whose names are gone."""

    about: str
    since: str
    named: list[str] = Field(min_length=1)
    past: list[str] = Field(min_length=1)


class RowPart(Part):
    """What a value in a table or list says, by the words of its heading."""

    headed: list[str] = Field(min_length=1)
    unless: list[str] = []
    says: str


class DraftsFile(Part):
    """``reading/drafts.yaml``."""

    ended: list[EndedPart] = []
    former: list[FormerPart] = []
    gone_kinds: dict[str, list[str]] = {}
    rows: list[RowPart] = []
