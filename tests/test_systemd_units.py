"""The shipped systemd units: known to systemd, hardened, and about commands that there are."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ui.cli import parser
from ui.statuses import Status

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "docs" / "operations" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PROGRAM = "/srv/kleinstadt/.venv/bin/kleinstadt"
HARDENED = {
    "CapabilityBoundingSet": "",
    "NoNewPrivileges": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "ProtectHome": "read-only",
    "ProtectKernelModules": "yes",
    "ProtectSystem": "strict",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "StateDirectory": "kleinstadt",
    "SystemCallFilter": "@system-service",
    "UMask": "0027",
    "User": "kleinstadt",
}
# What systemd-analyze calls an exposure: 0 none, 10 all.
MOST_EXPOSED = 2.0


def read(unit: Path) -> configparser.ConfigParser:
    """Return the sections of a unit, its names as they are written."""
    found = configparser.ConfigParser(interpolation=None, strict=True)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(unit.read_text(encoding="utf-8"))
    return found


def test_there_are_units_for_each_way_to_run() -> None:
    assert [unit.name for unit in UNITS] == [
        "kleinstadt-chat.service",
        "kleinstadt-ingest.service",
        "kleinstadt-ingest.timer",
        "kleinstadt-watch.service",
    ]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_service_starts_is_understood(unit: Path) -> None:
    program, *arguments = shlex.split(read(unit)["Service"]["ExecStart"])
    assert program == PROGRAM
    assert parser().parse_args(arguments).command == unit.stem.replace("chat", "up")[11:]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_hardened(unit: Path) -> None:
    service = read(unit)["Service"]
    assert {name: service.get(name) for name in HARDENED} == HARDENED


def test_the_chat_may_reach_nothing() -> None:
    service = read(ROOT / "docs/operations/systemd/kleinstadt-chat.service")["Service"]
    assert (service["IPAddressDeny"], service["IPAddressAllow"]) == ("any", "localhost")


def test_the_statuses_that_a_service_knows_are_ours() -> None:
    known = {str(int(status)) for status in Status}
    for unit in SERVICES:
        service = read(unit)["Service"]
        for name in ("SuccessExitStatus", "RestartPreventExitStatus"):
            assert set(service.get(name, "").split()) <= known


@pytest.fixture
def systemd(tmp_path: Path) -> tuple[str, list[Path]]:
    """Return systemd's own checker, and the units with a program that is there."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd checks its units only where Debian's package systemd is installed")
    copies = []
    for unit in UNITS:
        copy = tmp_path / unit.name
        copy.write_text(unit.read_text(encoding="utf-8").replace(PROGRAM, sys.executable), "utf-8")
        copies.append(copy)
    return program, copies


def analyze(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run systemd's checker."""
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_systemd_finds_nothing_wrong(systemd: tuple[str, list[Path]]) -> None:
    program, units = systemd
    done = analyze(program, "verify", "--man=no", *units)
    assert (done.returncode, done.stderr) == (0, "")
    units[0].write_text(units[0].read_text("utf-8").replace("UMask=", "Umsk="), "utf-8")
    assert "Umsk" in analyze(program, "verify", "--man=no", units[0]).stderr


def test_systemd_finds_the_services_closed(systemd: tuple[str, list[Path]]) -> None:
    program, units = systemd
    for unit in units:
        if unit.suffix == ".service":
            said = analyze(program, "security", "--offline=true", "--no-pager", unit).stdout
            level = re.search(r"exposure level for \S+: ([\d.]+)", said)
            assert level, said
            assert float(level[1]) <= MOST_EXPOSED, unit.name
