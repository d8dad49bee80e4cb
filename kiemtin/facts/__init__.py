"""The dated fact base: data, a pure loader with a validator, look-ups."""

from kiemtin.facts.base import Assertion, FactBase
from kiemtin.facts.loader import DATA, load_facts
from kiemtin.facts.places import Place, Places

__all__ = ["DATA", "Assertion", "FactBase", "Place", "Places", "load_facts"]
