"""`make demo` as a person at a terminal meets it: what it says, and that nothing is left behind."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(data_dir, port, *, kommun="ale"):
    process = subprocess.Popen(
        [sys.executable, "bin/demo", f"--port={port}", f"--kommun={kommun}"],
        cwd=BASE_DIR,
        env=os.environ | {"DATA_DIR": str(data_dir), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()


def refusal(data_dir, port, **options):
    with started(data_dir, port, **options) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    return output


def wait_for(process, text):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"{text!r} was never said:\n{''.join(lines)}")


def processes_of(data_dir):
    """Everything that runs with this DATA_DIR, whoever its parent is by now."""
    mark = f"DATA_DIR={data_dir}\0".encode()
    found = set()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes() + b"\0":
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


def wait_until_gone(data_dir):
    deadline = time.monotonic() + 30
    while processes_of(data_dir) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not processes_of(data_dir)


def test_a_port_in_use_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} går inte att använda" in refusal(tmp_path, port)


def test_an_unknown_kommun_is_told(tmp_path, port):
    assert "Välj KOMMUN=ale eller vaggeryd" in refusal(tmp_path, port, kommun="lund")


def test_a_second_demo_in_the_same_folder_is_told(tmp_path, port):
    with (tmp_path / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        assert "körs redan (process 4711)" in refusal(tmp_path, port)


def test_a_database_of_somebody_else_is_left_alone(tmp_path, port):
    (tmp_path / "db.sqlite3").write_text("viktigt")
    assert "en databas som inte är demons" in refusal(tmp_path, port)
    assert (tmp_path / "db.sqlite3").read_text() == "viktigt"


def test_another_kommun_in_the_folder_is_told(tmp_path, port):
    (tmp_path / "demo.json").write_text(json.dumps({"kommun": "vaggeryd", "loaded": True}))
    assert "ligger demon för vaggeryd" in refusal(tmp_path, port)


def test_a_database_of_another_version_is_told(tmp_path, port):
    (tmp_path / "demo.json").write_text(json.dumps({"kommun": "ale", "loaded": True}))
    environment = os.environ | {"DATA_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    code = (
        "from django.db import connection; from django.db.migrations.recorder import MigrationRecorder;"
        "MigrationRecorder(connection).record_applied('goals', '0999_from_the_future')"
    )
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", code],
        cwd=BASE_DIR, env=environment, check=True,
    )  # fmt: skip
    output = refusal(tmp_path, port)
    assert "från en annan version av koden (goals.0999_from_the_future)" in output
    assert f"rm -r {tmp_path}" in output


def test_it_starts_after_a_cut_off_load_and_leaves_nothing_running(tmp_path, port):
    (tmp_path / "demo.json").write_text(json.dumps({"kommun": "ale", "loaded": False}))
    (tmp_path / "db.sqlite3").write_text("half a database")

    with started(tmp_path, port) as demo:
        said = wait_for(demo, "Öppna http://127.0.0.1")
        assert "Förra inläsningen av demoåret blev inte klar" in said
        assert (
            len(processes_of(tmp_path)) >= 5
        )  # this one, gunicorn and two workers, celery, its clock
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=60) == 0
    wait_until_gone(tmp_path)

    with started(tmp_path, port) as demo:
        said = wait_for(demo, "Öppna http://127.0.0.1")
        assert "Läser in demoåret" not in said
        demo.kill()  # no chance to clean up
    wait_until_gone(tmp_path)
