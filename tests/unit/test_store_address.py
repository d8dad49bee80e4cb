"""What the program prints of the database's address."""

from __future__ import annotations

from kiemtin.store import Store


def test_a_password_in_the_address_is_never_shown() -> None:
    store = Store("postgresql://kiemtin:bi-mat-khong-in@127.0.0.1:5432/kiemtin")
    assert "bi-mat-khong-in" not in store.address
    assert "127.0.0.1:5432/kiemtin" in store.address
    store.close()
