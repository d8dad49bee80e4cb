"""A real WordPress in a private folder, for tests and demos: Debian's own packages, nothing system-wide.

``mariadbd`` listens on a socket in the folder only, ``php -S`` on a free port of 127.0.0.1. Nothing
is left behind but the folder. Two sites in two folders do not know of each other.
"""

from __future__ import annotations

import getpass
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from demo.ports import HOST, answers, free_port
from demo.seeds import SeedComment, SeedPost, StoredPost, comment_row, post_row
from demo.servers import Server
from kiemtin.errors import PackagesMissing, ServerNotStarted

__all__ = ["SeedComment", "SeedPost", "StoredPost", "WordPress"]

_OURS = Path(__file__).parent / "content" / "wordpress"
_DEBIAN_SITE = Path("/usr/share/wordpress")
_SEARCH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
# A socket's path may hold 107 bytes; a tester's folder is sometimes deeper.
_SOCKET_PATH_MAX = 100
_PHP = ("-d", "sendmail_path=/bin/true", "-d", "opcache.enable_cli=1", "-d", "display_errors=stderr")


class WordPress:
    """A running WordPress; make one with :meth:`start`, use it as a context manager.

    ``user`` is its administrator, ``application_password`` signs REST calls (HTTP Basic).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.port = free_port()
        self.user = "banbientap"
        self.password = secrets.token_urlsafe(18)
        self.application_password = ""
        self._salt = secrets.token_hex(16)
        self._data = folder / "database"
        self._short_folder: Path | None = None
        self._socket = self._socket_path()
        self._database: Server | None = None
        self._web: Server | None = None

    # --- life ----------------------------------------------------------------------------

    @staticmethod
    def missing_packages() -> list[str]:
        """The Debian packages a WordPress needs and this machine lacks."""
        programs = {"php-cli": "php", "mariadb-server-core": "mariadbd", "mariadb-client-core": "mariadb"}
        missing = [package for package, program in programs.items() if _program(program) is None]
        modules = {
            "php-mysql": "mysqli",
            "php-xml": "xml",
            "php-mbstring": "mbstring",
            "php-curl": "curl",
            "php-gd": "gd",
        }
        php = _program("php")
        loaded = set()
        if php is not None:
            said = subprocess.run([php, "-m"], capture_output=True, text=True, check=False).stdout
            loaded = {line.strip().lower() for line in said.splitlines()}
        missing += [package for package, module in modules.items() if module not in loaded]
        if not (_DEBIAN_SITE / "wp-includes" / "version.php").is_file():
            missing.append("wordpress")
        return missing

    @classmethod
    def start(cls, folder: Path | str, *, title: str = "Trang tin thử nghiệm") -> Self:
        """Install and start a site in ``folder`` (made when absent; must be empty).

        Raises PackagesMissing, naming the apt-get line, or ServerNotStarted with the server's words.
        """
        missing = cls.missing_packages()
        if missing:
            raise PackagesMissing(
                what="WordPress",
                packages=", ".join(missing),
                line="apt-get install -y --no-install-recommends " + " ".join(missing),
            )
        place = Path(folder).absolute()
        place.mkdir(parents=True, exist_ok=True)
        if any(place.iterdir()):
            raise ServerNotStarted(name="WordPress", reason=f"the folder {place} is not empty")
        site = cls(place)
        try:
            site._install(title)
            site._start_web()
        except BaseException:
            site.stop()
            raise
        return site

    def stop(self) -> None:
        """Stop both servers; the folder stays. Safe to repeat."""
        self.stop_web()
        if self._database is not None:
            self._database.stop()
            self._database = None
        if self._short_folder is not None:
            shutil.rmtree(self._short_folder, ignore_errors=True)
            self._short_folder = None

    def restart(self) -> None:
        """Stop both servers and start them again at the same address, with what was stored."""
        self.stop()
        self._socket = self._socket_path()
        self._start_database()
        self._start_web()

    def stop_web(self) -> None:
        """Make the site unreachable; what is stored stays."""
        if self._web is not None:
            self._web.stop()
            self._web = None

    def start_web(self) -> None:
        """Undo :meth:`stop_web`, at the same address."""
        if self._web is None:
            self._start_web()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- addresses -----------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The site's address, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    def rest(self, path: str) -> str:
        """The REST address of ``path`` below /wp/v2, e.g. ``rest("posts?slug=a&status=any")``."""
        parts = urlsplit(path.lstrip("/"))
        query = f"&{parts.query}" if parts.query else ""
        return f"{self.url}/index.php?rest_route=/wp/v2/{parts.path}{query}"

    @property
    def processes(self) -> tuple[int, ...]:
        """The process groups now running: database, web."""
        return tuple(each.pid for each in (self._database, self._web) if each is not None)

    # --- content -------------------------------------------------------------------------

    def seed(self, posts: Sequence[SeedPost]) -> list[int]:
        """Store published posts with their comments, all in one go; their ids in the same order."""
        made = self._php("seed.php", {"posts": [post_row(each) for each in posts], "comments": []})
        return [int(each) for each in made["posts"]]

    def comment(self, post: int, comments: Sequence[SeedComment]) -> list[int]:
        """Add approved comments to a stored post; their ids in the same order."""
        made = self._php(
            "seed.php",
            {"posts": [], "comments": [{"post": post, **comment_row(each)} for each in comments]},
        )
        return [int(each) for each in made["comments"]]

    def posts(self, status: str = "publish") -> tuple[StoredPost, ...]:
        """Stored posts of one status (``any`` for all), oldest first, read past the web server."""
        return tuple(StoredPost.of(each) for each in self._php("posts.php", {"status": status}))

    # --- the two servers -----------------------------------------------------------------

    def _install(self, title: str) -> None:
        shutil.copytree(_DEBIAN_SITE, self.site, symlinks=False)
        (self.site / "wp-config.php").unlink(missing_ok=True)
        shutil.copyfile(_OURS / "wp-config.php", self.site / "wp-config.php")
        shutil.copytree(_OURS / "theme", self.site / "wp-content" / "themes" / "kiemtin")
        _run(
            [
                _need("mariadb-install-db"),
                "--no-defaults",
                f"--datadir={self._data}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                f"--user={getpass.getuser()}",
            ],
            name="MariaDB",
        )
        self._start_database()
        _run(
            [
                _need("mariadb"),
                "--no-defaults",
                f"--socket={self._socket}",
                "--user=root",
                "--execute=CREATE DATABASE wordpress CHARACTER SET utf8mb4",
            ],
            name="MariaDB",
        )
        made = self._php(
            "install.php",
            {
                "title": title,
                "user": self.user,
                "email": "banbientap@trangtin.example",
                "password": self.password,
                "timezone": "Asia/Ho_Chi_Minh",
                "application": "kiemtin",
            },
        )
        self.application_password = str(made["application_password"])

    def _start_database(self) -> None:
        self._database = Server(
            "MariaDB",
            [
                _need("mariadbd"),
                "--no-defaults",
                f"--user={getpass.getuser()}",
                f"--datadir={self._data}",
                f"--socket={self._socket}",
                f"--pid-file={self.folder / 'mariadbd.pid'}",
                "--skip-networking",
                "--innodb-buffer-pool-size=32M",
            ],
            log=self.folder / "mariadbd.log",
        )
        ping = [
            _need("mariadb"),
            "--no-defaults",
            f"--socket={self._socket}",
            "--user=root",
            "--execute=SELECT 1",
        ]
        self._database.wait_until(
            lambda: (
                self._socket.exists()
                and subprocess.run(ping, capture_output=True, check=False).returncode == 0
            )
        )

    def _start_web(self) -> None:
        self._web = Server(
            "php -S",
            [_need("php"), *_PHP, "-S", f"{HOST}:{self.port}", "-t", str(self.site)],
            log=self.folder / "php.log",
            environment=self._environment(),
        )
        self._web.wait_until(lambda: answers(self.port))

    def _php(self, script: str, given: dict[str, Any]) -> Any:
        said = _run(
            [_need("php"), *_PHP, str(_OURS / script)],
            name=f"WordPress ({script})",
            given=json.dumps(given),
            environment=self._environment(),
        )
        return json.loads(said)

    def _environment(self) -> dict[str, str]:
        return {
            "KIEMTIN_WP_SOCKET": str(self._socket),
            "KIEMTIN_WP_SALT": self._salt,
            "KIEMTIN_WP_URL": self.url,
            "KIEMTIN_WP_SITE": str(self.site),
            # Workers of php -S outlive it.
            "PHP_CLI_SERVER_WORKERS": "",
        }

    def _socket_path(self) -> Path:
        path = self.folder / "mariadb.sock"
        if len(os.fsencode(path)) <= _SOCKET_PATH_MAX:
            return path
        self._short_folder = Path(tempfile.mkdtemp(prefix="kiemtin-"))
        return self._short_folder / "mariadb.sock"


def _program(name: str) -> str | None:
    return shutil.which(name, path=_SEARCH)


def _need(name: str) -> str:
    found = _program(name)
    if found is None:
        raise ServerNotStarted(name=name, reason="the program is not installed")
    return found


def _run(
    command: Sequence[str], *, name: str, given: str = "", environment: dict[str, str] | None = None
) -> str:
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **(environment or {})},
        check=False,
        timeout=180,
    )
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise ServerNotStarted(name=name, reason=" / ".join(words[-3:]) or f"exit status {done.returncode}")
    return done.stdout
