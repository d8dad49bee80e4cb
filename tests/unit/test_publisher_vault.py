"""Secrets are sealed with a key that is not in the database, and shown nowhere."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from publishing_desk import NOW, Desk

from kiemtin.errors import BadSetting, SecretUnreadable
from kiemtin.store import Store
from kiemtin.store.backup import write_backup
from kiemtin.vault import Vault

SECRET = "mật-khẩu-rất-bí-mật"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path / "kho" / "secret.key")
    assert made.make()
    return made


@given(value=st.text(max_size=200), account=st.integers(1, 99))
def test_what_was_sealed_comes_back_whole_and_only_for_its_account_and_name(
    tmp_path_factory: pytest.TempPathFactory, value: str, account: int
) -> None:
    vault = Vault(tmp_path_factory.getbasetemp() / "secret.key")
    vault.make()
    sealed, key = vault.seal(value, account=account, name="wordpress")
    assert vault.open(sealed, key, account=account, name="wordpress") == value
    for other, name in ((account + 1, "wordpress"), (account, "khác")):
        with pytest.raises(SecretUnreadable):
            vault.open(sealed, key, account=other, name=name)


def test_the_key_is_for_its_owner_alone_and_is_made_only_once(vault: Vault) -> None:
    assert vault.path.stat().st_mode & 0o777 == 0o600
    before = vault.path.read_bytes()
    assert not vault.make()
    assert vault.path.read_bytes() == before
    assert not list(vault.path.parent.glob(".*"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_not_used(vault: Vault, mode: int) -> None:
    sealed, key = vault.seal(SECRET, account=1, name="a")
    vault.path.chmod(mode)
    for act in (
        lambda: vault.seal(SECRET, account=1, name="a"),
        lambda: vault.open(sealed, key, account=1, name="a"),
        vault.check,
    ):
        with pytest.raises(BadSetting, match="chmod 600"):
            act()


@pytest.mark.parametrize("body", [b"", b"khong phai khoa\n", b"\n\n"])
def test_a_file_without_a_key_is_named(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(body)
    path.chmod(0o600)
    with pytest.raises(BadSetting, match="holds no key"):
        Vault(path).check()
    with pytest.raises(BadSetting, match="kiemtin init"):
        Vault(tmp_path / "không có").check()


def test_an_altered_seal_and_a_lost_key_are_unreadable_with_what_to_do(vault: Vault, tmp_path: Path) -> None:
    sealed, key = vault.seal(SECRET, account=7, name="zalo")
    other = Vault(tmp_path / "khac.key")
    other.make()
    for act in (
        lambda: vault.open(sealed[:-2] + b"xx", key, account=7, name="zalo"),
        lambda: vault.open(sealed, "0" * 16, account=7, name="zalo"),
        lambda: other.open(sealed, key, account=7, name="zalo"),
    ):
        with pytest.raises(SecretUnreadable) as refused:
            act()
        assert "kiemtin accounts secret 7 zalo" in refused.value.vietnamese()


def test_after_a_rotation_old_seals_still_open_and_another_process_sees_the_new_key(vault: Vault) -> None:
    elsewhere = Vault(vault.path)
    old, old_key = elsewhere.seal(SECRET, account=1, name="a")
    vault.add_key({old_key})
    new, new_key = vault.seal(SECRET, account=1, name="a")
    assert new_key != old_key
    assert elsewhere.open(new, new_key, account=1, name="a") == SECRET
    assert vault.open(old, old_key, account=1, name="a") == SECRET
    assert elsewhere.seal(SECRET, account=1, name="a")[1] == new_key
    vault.add_key({old_key})  # a rotation was broken off: what is in use stays
    assert vault.open(old, old_key, account=1, name="a") == SECRET
    vault.add_key({new_key})
    with pytest.raises(SecretUnreadable):
        vault.open(old, old_key, account=1, name="a")
    assert vault.path.stat().st_mode & 0o777 == 0o600


def test_neither_key_nor_secret_is_in_a_repr_the_database_or_a_backup(
    store: Store, vault: Vault, tmp_path: Path
) -> None:
    desk = Desk(store, NOW)
    account = desk.account()
    sealed, key = vault.seal(SECRET, account=account, name="wordpress")
    with store.work() as uow:
        kept = uow.credentials.put(account, "wordpress", sealed=sealed, key_id=key, now=NOW)
        uow.commit()
    secret_key = vault.path.read_text().strip()
    for said in (repr(vault), str(vault.__dict__), repr(kept)):
        assert SECRET not in said
        assert secret_key not in said
    assert sealed.decode() not in repr(kept)
    write_backup(store, tmp_path / "luu.zip")
    with zipfile.ZipFile(tmp_path / "luu.zip") as archive:
        names = archive.namelist()
        held = b"".join(archive.read(name) for name in names)
    assert not [name for name in names if "credential" in name]
    assert sealed not in held
    assert secret_key.encode() not in held
    if store.engine.dialect.name == "sqlite":
        store.close()
        database = Path(str(store.engine.url.database))
        files = b"".join(path.read_bytes() for path in database.parent.glob(database.name + "*"))
        assert sealed in files
        assert SECRET.encode() not in files
        assert secret_key.encode() not in files


def test_a_key_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("")
    with pytest.raises(BadSetting, match=r"Not a directory|File exists"):
        Vault(tmp_path / "tệp" / "secret.key").make()
    assert os.listdir(tmp_path) == ["tệp"]
