"""Servers of our own, as in `make demo`: gunicorn with sync workers, and a PostgreSQL cluster."""

import contextlib
import ctypes
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRET = secrets.token_urlsafe(50)


class Broken(Exception):
    """The measurement could not be made; the message says why."""


def die_with_parent():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end(process):
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Site:
    """An installation with its own data and the plain pages, and the server that answers for it."""

    def __init__(self, folder, name, database_url=""):
        self.folder = folder / name
        self.folder.mkdir()
        kept = {
            k: v
            for k, v in os.environ.items()
            if k not in {"DATABASE_URL", "REDIS_URL", "DEBUG", "ALE_ENV"}
        }
        self.environment = kept | {
            "ALE_ENV": "demo",
            "DATA_DIR": str(self.folder),
            "STATIC_ROOT": str(folder / "static"),
            "SECRET_KEY": SECRET,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "LOG_LEVEL": "WARNING",
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        self.log = self.folder / "log"
        self.process = None
        self.port = None

    def run(self, *command, given=None):
        """Run a Python command against the installation and return what it wrote."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise Broken(f"{' '.join(command)}:\n{done.stderr[-3000:]}")
        return done.stdout

    @contextlib.contextmanager
    def serving(self, workers=2):
        self.port = free_port()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "ale_styrning.wsgi", "--preload",
                 f"--bind=127.0.0.1:{self.port}", f"--workers={workers}", "--log-level=warning"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                preexec_fn=die_with_parent,
            )  # fmt: skip
        try:
            self._wait()
            yield self
        finally:
            end(self.process)

    def _wait(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/halsa/")
                connection.getresponse()
                return
            time.sleep(0.1)
        raise Broken(f"Servern svarade inte:\n{self.log.read_text()[-3000:]}")


@contextlib.contextmanager
def postgresql(folder):
    """Gives a function from a database's name to its URL; None where PostgreSQL is not installed."""
    found = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin"))) or [
        str(Path(path).parent) for path in [shutil.which("initdb")] if path
    ]
    if not found:
        yield None
        return
    binaries, home, port = Path(found[-1]), folder / "postgresql", free_port()
    home.mkdir()
    as_owner = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(home, "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]

    def run(program, *arguments):
        subprocess.run(
            [*as_owner, str(binaries / program), *arguments],
            cwd=home, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    run("initdb", "-D", str(home / "data"), "-U", "bench", "--auth=trust", "-E", "UTF8",
        "--locale=C.UTF-8")  # fmt: skip
    server = subprocess.Popen(
        [*as_owner, str(binaries / "postgres"), "-D", str(home / "data"), "-p", str(port),
         "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={home}"],
        cwd=home, stdout=(folder / "postgresql.log").open("ab"), stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, preexec_fn=die_with_parent,
    )  # fmt: skip
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.1)

        def database(name):
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "bench", name)
            return f"postgres://bench@127.0.0.1:{port}/{name}"

        yield database
    finally:
        # An immediate stop: the data goes with the folder.
        with contextlib.suppress(FileNotFoundError, subprocess.CalledProcessError):
            run("pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
        end(server)
