"""Every setting is explained, and a wrong one is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from kiemtin.errors import BadConfigLine, BadSetting
from kiemtin.rules import K_DEFAULT
from kiemtin.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env and no variable of the machine the tests run on."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("KIEMTIN_"):
            monkeypatch.delenv(name)


def env_file(text: str, encoding: str = "utf-8") -> None:
    Path(".env").write_text(text, encoding=encoding)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_explained_and_has_a_default(name):
    field = Settings.model_fields[name]
    assert field.description
    assert not field.is_required()


def test_without_any_setting_the_defaults_hold():
    found = load_settings()
    assert found.k == K_DEFAULT
    assert found.language == "vi"
    assert found.database.startswith("sqlite:////")
    assert found.database.endswith("/var/kiemtin.db")
    assert found.site_dir == Path("var/site")


def test_settings_do_not_change_once_read():
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().k = 4


def test_the_file_is_read_and_the_environment_wins(monkeypatch):
    env_file('# của cơ quan\nKIEMTIN_OFFICE="Sở Thử nghiệm"\nKIEMTIN_K=7\nexport KIEMTIN_LANGUAGE=en\n')
    monkeypatch.setenv("KIEMTIN_K", "9")
    found = load_settings()
    assert (found.office, found.k, found.language) == ("Sở Thử nghiệm", 9, "en")


def test_a_file_saved_with_a_byte_order_mark_is_read_the_same():
    env_file("KIEMTIN_OFFICE=Sở Thử nghiệm\n", "utf-8-sig")
    assert load_settings().office == "Sở Thử nghiệm"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("KIEMTIN_K", "2"),
        ("KIEMTIN_K", "năm"),
        ("KIEMTIN_LANGUAGE", "fr"),
        ("KIEMTIN_OFFICE", "   "),
        ("KIEMTIN_DASHBOARD_PORT", "70000"),
        ("KIEMTIN_CRAWL_EVERY", "0"),
        ("KIEMTIN_SESSION_MINUTES", "1"),
        ("KIEMTIN_THREADS", "-1"),
        ("KIEMTIN_ALLOWED_HOSTS", "127.0.0.1"),
        ("KIEMTIN_ALLOWED_HOSTS", "[1]"),
    ],
)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_wrong_value_is_refused_and_its_key_named(monkeypatch, place, key, value):
    if place == "file":
        env_file(f"{key}={value}\n")
    else:
        monkeypatch.setenv(key, value)
    with pytest.raises(BadSetting) as refused:
        load_settings()
    assert refused.value.values["key"] == key
    assert key in refused.value.vietnamese()


def test_k_cannot_be_set_below_the_floor_from_code_either():
    with pytest.raises(BadSetting, match="KIEMTIN_K"):
        load_settings(k=2)


@pytest.mark.parametrize("line", ["đây không phải cấu hình", "KIEMTIN_OFFICE", 'KIEMTIN_OFFICE="không đóng'])
def test_a_line_that_is_no_setting_is_refused_with_its_number(line):
    env_file(f"KIEMTIN_K=5\n\n{line}\n")
    with pytest.raises(BadConfigLine) as refused:
        load_settings()
    assert refused.value.values["line"] == 3


def test_a_misspelt_setting_is_refused_not_ignored():
    env_file("KIEMTIN_OFICE=Sở\n")
    with pytest.raises(BadSetting, match="KIEMTIN_OFICE"):
        load_settings()


def test_other_programs_lines_in_the_file_are_left_alone():
    env_file("TZ=Asia/Ho_Chi_Minh\nKIEMTIN_K=6\n")
    assert load_settings().k == 6


def test_a_file_in_another_encoding_is_refused():
    Path(".env").write_bytes("KIEMTIN_OFFICE=Sở".encode("utf-16"))
    with pytest.raises(BadSetting, match="UTF-8"):
        load_settings()


def test_a_secret_in_the_settings_file_is_refused_because_it_would_not_be_read():
    env_file("KIEMTIN_SECRET_BLOG=x\n")
    with pytest.raises(BadSetting, match="KIEMTIN_SECRET_BLOG"):
        load_settings()


# secrets


def secrets_file(text: str, mode: int = 0o600) -> Path:
    path = Path("var/secrets.yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_secret_comes_from_the_environment_before_the_file(monkeypatch):
    secrets_file("blog: of the file\n")
    assert load_settings().secret("blog") == "of the file"
    monkeypatch.setenv("KIEMTIN_SECRET_BLOG", "of the environment")
    assert load_settings().secret("blog") == "of the environment"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_secrets_that_others_may_read_or_write_are_refused(mode):
    secrets_file("blog: x\n", mode)
    with pytest.raises(BadSetting, match="chmod 600"):
        load_settings().secret("blog")


@pytest.mark.parametrize("text", ["blog: [", "- blog\n", "blog:\n", "other: x\n", ""])
def test_a_secret_that_is_nowhere_is_said_by_name(text):
    secrets_file(text)
    with pytest.raises(BadSetting, match=r"(?i)blog"):
        load_settings().secret("blog")


def test_a_missing_file_of_secrets_is_said_by_the_secrets_name():
    with pytest.raises(BadSetting, match="KIEMTIN_SECRET_BLOG"):
        load_settings().secret("blog")
