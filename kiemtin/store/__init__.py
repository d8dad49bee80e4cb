"""The database: the only place that knows SQL. Everything else speaks in entities."""

from kiemtin.store.unit_of_work import Store, UnitOfWork

__all__ = ["Store", "UnitOfWork"]
