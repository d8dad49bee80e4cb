"""``kiemtin users delegate``: who stands in, until when, ended early; mistakes are told in words."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli.main import build
from kiemtin.errors import BadDelegation, UnknownUser

RUN = CliRunner()


@pytest.fixture
def place(tmp_path, monkeypatch, migrated_file):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIEMTIN_DATABASE_URL", f"sqlite:///{tmp_path / 'k.db'}")
    (tmp_path / "k.db").write_bytes(migrated_file.read_bytes())
    for name in ("chutich", "phochutich"):
        made = RUN.invoke(
            build("users"), ["users", "add", name, "--role", "approver", "--password", "mat-khau-thu-nghiem"]
        )
        assert made.exit_code == 0, made.output
    return tmp_path


def run(*words: str):
    return RUN.invoke(build("users"), ["users", *words])


def test_a_deputy_is_named_listed_and_ended_early(place):
    made = run("delegate", "chutich", "phochutich", "--until", "31/12/2099")
    assert made.exit_code == 0, made.output
    assert "phochutich duyệt thay chutich đến 01/01/2100 00:00" in made.output
    listed = run("delegations", "--format", "json").output
    assert '"deputy": "phochutich"' in listed
    assert '"ended_at": null' in listed
    assert run("end-delegation", "1").exit_code == 0
    assert '"ended_at": null' not in run("delegations", "--format", "json").output


def test_what_cannot_be_is_told(place):
    nobody = run("delegate", "chutich", "khongco", "--until", "31/12/2099")
    assert isinstance(nobody.exception, UnknownUser)
    past = run("delegate", "chutich", "phochutich", "--from", "01/01/2020", "--until", "02/01/2020")
    assert isinstance(past.exception, BadDelegation)
    assert run("delegate", "chutich", "phochutich", "--until", "hôm nay").exit_code == 2
