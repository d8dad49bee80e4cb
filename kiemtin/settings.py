"""Every setting, typed and explained. Read once, at the composition root.

Set them as environment variables or in a file ``.env`` beside where ``kiemtin`` is started; the
prefix is ``KIEMTIN_`` (``KIEMTIN_OFFICE=...``).
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Annotated, Literal

import yaml
from dotenv.parser import parse_stream
from pydantic import Field, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from kiemtin.errors import BadConfigLine, BadSetting
from kiemtin.media import MediaBounds
from kiemtin.rules import APPROVAL_DAYS, K_DEFAULT, K_FLOOR

_PREFIX = "KIEMTIN_"
_ENV_FILE = ".env"
_ENCODING = "utf-8-sig"  # as utf-8, and without the mark that some editors put first

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Settings(BaseSettings):
    """The installation's settings. ``kiemtin doctor`` checks each of them at start."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=_ENV_FILE, env_file_encoding=_ENCODING, extra="ignore", frozen=True
    )

    data_dir: Path = Field(Path("var"), description="Folder of the database, the site and the secrets")
    database_url: str = Field(
        "", description="postgresql://... or sqlite:///...; empty: SQLite in the data folder"
    )
    office: Text = Field("Cơ quan chưa đặt tên", description="Name that signs every correction")
    contact: Text = Field(
        "lien-he@coquan.example", description="E-mail or page that the crawler's user agent names"
    )
    language: Literal["vi", "en"] = Field("vi", description="Language of the interface")
    k: int = Field(K_DEFAULT, ge=K_FLOOR, le=1000, description="Independent voices before a claim is shown")
    secret_key_file: Path | None = Field(
        None, description="File with the key of the accounts' secrets; empty: `secret.key` in the data folder"
    )
    sources_file: Path | None = Field(
        None, description="YAML list of sources; empty: the shipped list of public sources"
    )
    facts_dir: Path | None = Field(
        None,
        description="Folder of the office's own facts; empty: `facts` in the data folder, if it is there",
    )
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Hosts that may have a private address, e.g. a replica on this machine (JSON list)"
    )
    crawl_every: float = Field(10, gt=0, le=3600, description="Seconds between looks for due sources")
    ledger_days: int = Field(400, ge=30, le=3650, description="Days the lines of the crawl ledger are kept")
    classify_every: float = Field(5, gt=0, le=3600, description="Seconds between readings of new items")
    publish_every: float = Field(2, gt=0, le=60, description="Seconds between looks at the due table")
    dashboard_port: int = Field(8501, ge=1, le=65535, description="Port of the dashboard")
    site_port: int = Field(8502, ge=1, le=65535, description="Port that shows the corrections site here")
    site_url: Text = Field("http://127.0.0.1:8502/", description="Public address of the corrections site")
    feed_port: int = Field(8503, ge=1, le=65535, description="Port of the calendar feeds, read-only")
    feed_url: Text = Field("http://127.0.0.1:8503/", description="Public address of the calendar feeds")
    bind: Text = Field("127.0.0.1", description="Address the dashboard and the site listen on")
    session_minutes: int = Field(480, ge=5, le=1440, description="A sign-in ends after this idle time")
    approval_days: int = Field(
        APPROVAL_DAYS,
        ge=1,
        le=365,
        description="Days an approval holds; what is due later has to be approved anew",
    )
    media_image_mb: int = Field(
        20, ge=1, le=100, description="Largest picture the media library takes, in MB"
    )
    media_video_mb: int = Field(
        200, ge=1, le=1000, description="Largest video the media library takes, in MB"
    )
    media_document_mb: int = Field(
        20, ge=1, le=100, description="Largest document the media library takes, in MB"
    )
    threads: int = Field(1, ge=1, le=64, description="Threads of the language model")
    model: str = Field(
        "", description="Folder or name (owner/model) of another language model; empty: the shipped one"
    )
    suggestions_per_day: int = Field(
        0,
        ge=0,
        le=10_000,
        description="Suggestions a day the reviewers want at most, on nine days in ten; 0: no limit",
    )

    @property
    def database(self) -> str:
        """The database address with its default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'kiemtin.db').resolve()}"

    @property
    def unnamed(self) -> bool:
        """True while the office has not said who it is; readers of our user agent should know."""
        return bool(self.office == type(self).model_fields["office"].default)

    @property
    def office_facts(self) -> Path:
        """Folder of the office's own facts; it may not be there while it is not set."""
        return self.facts_dir or self.data_dir / "facts"

    @property
    def confirmed_dir(self) -> Path:
        """Copies of the facts that two people made of documents; the database holds them."""
        return self.data_dir / "confirmed-facts"

    @property
    def site_dir(self) -> Path:
        return self.data_dir / "site"

    @property
    def key_file(self) -> Path:
        """The key of the accounts' secrets: never in the database, never in a backup."""
        return self.secret_key_file or self.data_dir / "secret.key"

    @property
    def media_dir(self) -> Path:
        """Files of the media library, named by their hash."""
        return self.data_dir / "media"

    @property
    def media_bounds(self) -> MediaBounds:
        return MediaBounds(
            image=self.media_image_mb * 1_000_000,
            video=self.media_video_mb * 1_000_000,
            document=self.media_document_mb * 1_000_000,
        )

    @property
    def packs_dir(self) -> Path:
        """Packs of the offline channels: scripts, cards, notes."""
        return self.data_dir / "packs"

    @property
    def lists_dir(self) -> Path:
        """Recipients of the newsletters, and how far each mailing has come; only our user may read it."""
        return self.data_dir / "lists"

    def secret(self, name: str) -> str:
        """A channel's secret: ``KIEMTIN_SECRET_<NAME>``, else from ``secrets.yaml`` in the data folder.

        Raises BadSetting when it is nowhere, or when others may read the file.
        """
        variable = f"{_PREFIX}SECRET_{name.upper()}"
        if found := os.environ.get(variable):
            return found
        path = self.data_dir / "secrets.yaml"
        if path.exists():
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise BadSetting(key=name, reason="others may read the secrets (chmod 600)", where=str(path))
            try:
                kept = yaml.safe_load(path.read_text(encoding="utf-8"))
            except (yaml.YAMLError, UnicodeDecodeError):
                raise BadSetting(key=name, reason="not readable as YAML", where=str(path)) from None
            except OSError as problem:
                raise BadSetting(key=name, reason=problem.strerror, where=str(path)) from None
            if isinstance(kept, dict) and kept.get(name):
                return str(kept[name])
        raise BadSetting(key=variable, reason="no such secret", where=str(path))


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises BadSetting naming the first wrong key and what it should be, BadConfigLine for a line
    of ``.env`` that is no setting.
    """
    try:
        _refuse_broken(Path(_ENV_FILE))
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as problem:
        first = problem.errors()[0]
        raise BadSetting(key=_key(str(first["loc"][0])), reason=first["msg"], where=_ENV_FILE) from None
    except UnicodeDecodeError:
        raise BadSetting(key=_ENV_FILE, reason="not UTF-8", where=_ENV_FILE) from None
    except OSError as problem:
        raise BadSetting(key=_ENV_FILE, reason=problem.strerror, where=_ENV_FILE) from None
    except SettingsError as problem:
        # A variable that should hold JSON and does not; the library names it only in its words.
        named = re.search(r'field "(\w+)"', str(problem))
        key = _key(named[1]) if named else f"{_PREFIX}*"
        raise BadSetting(key=key, reason='not JSON, e.g. ["127.0.0.1"]', where=_ENV_FILE) from None


def _key(field: str) -> str:
    return f"{_PREFIX}{field.upper()}"


def _refuse_broken(path: Path) -> None:
    """Every line of ``.env`` is a setting this program knows, or is told of: none is dropped."""
    if not path.is_file():
        return
    known = {_key(name) for name in Settings.model_fields}
    with path.open(encoding=_ENCODING) as lines:
        for each in parse_stream(lines):
            if each.error or (each.key is not None and each.value is None):
                blank = len(each.original.string) - len(each.original.string.lstrip("\r\n"))
                raise BadConfigLine(
                    file=path,
                    line=each.original.line + blank,
                    reason="not KEY=value",
                    remedy=f"{_PREFIX}OFFICE=...",
                )
            key = (each.key or "").upper()
            if key.startswith(f"{_PREFIX}SECRET_") and key not in known:
                raise BadSetting(key=key, reason="secrets are not read from here", where="secrets.yaml")
            if key.startswith(_PREFIX) and key not in known:
                raise BadSetting(key=key, reason="no such setting", where=_ENV_FILE)
