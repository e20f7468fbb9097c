"""What is installed is what is pinned, fits together, and may be passed on; holes are told."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from homes import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Licences under which a package may be used beside a program under the EUPL and passed on with it.
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-2-Clause-Views", "BSD-3-Clause", "BSL-1.0"),
    *("CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "PSF-2.0"),
    *("Unlicense", "Zlib", "Apache-2.0 WITH LLVM-exception", "dependency licenses"),
}
# How packages name them that do not use the identifiers.
NAMED = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "DFSG approved": "MIT",  # a word of Debian, beside the licence itself
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
AUDIT = "pip-audit==2.10.1"


def pins() -> dict[str, str]:
    """Return the pinned version of each package."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split(" ;")[0].split("==") for line in lines if "==" in line)
    return {canonicalize_name(name): version for name, version in pairs}


def needed() -> dict[str, list[Requirement]]:
    """Return every package that the project needs, with what others require of it.

    Those of all extras are among them, as far as they are installed.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    waiting = [Requirement(each) for each in project["dependencies"]]
    waiting += [Requirement(each) for listed in extras.values() for each in listed]
    found: dict[str, list[Requirement]] = {}
    seen: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name == "kleinstadt" or str(requirement) in seen:
            continue
        seen.add(str(requirement))
        found.setdefault(name, []).append(requirement)
        for text in distribution(name).requires or ():
            more = Requirement(text)
            marker = more.marker
            wanted = ("", *requirement.extras)
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in wanted):
                waiting.append(more)
    return found


@pytest.fixture(scope="module")
def required() -> dict[str, list[Requirement]]:
    """Return what the project needs; skip where not everything is installed."""
    try:
        return needed()
    except PackageNotFoundError as missing:
        pytest.skip(f"not everything is installed here: {missing.name}")


def test_every_package_is_pinned_and_installed_so(required: dict[str, list[Requirement]]) -> None:
    pinned = pins()
    assert sorted(set(required) - set(pinned)) == []
    wrong = {
        name: distribution(name).version
        for name in required
        # A build for the processor alone calls itself 2.13.0+cpu.
        if distribution(name).version.partition("+")[0] != pinned[name]
    }
    assert wrong == {}


def test_the_packages_fit_together(required: dict[str, list[Requirement]]) -> None:
    unfit = [
        f"{name} {distribution(name).version} is not {each}"
        for name, wanted in required.items()
        for each in wanted
        if not each.specifier.contains(distribution(name).version, prereleases=True)
    ]
    assert unfit == []


def licence(name: str) -> str:
    """Return what a package says of its licence."""
    said = distribution(name).metadata
    classifiers = [
        each.rsplit(" :: ", 1)[-1]
        for each in said.get_all("Classifier", [])
        if each.startswith("License :: ") and not each.endswith("OSI Approved")
    ]
    (plain, *_) = (*said.get_all("License", []), "")
    (expression, *_) = (*said.get_all("License-Expression", []), "")
    told = expression or "; ".join(classifiers) or plain.strip().split("\n")[0]
    return str(told or _first_line_of_licence(name))


def _first_line_of_licence(name: str) -> str:
    files = distribution(name).files or []
    texts = [file.read_text() for file in files if file.name.startswith("LICENSE")]
    return texts[0].strip().split("\n")[0] if texts else ""


def is_allowed(expression: str) -> bool:
    """Tell whether all parts of an expression, or one of each alternative, are allowed."""
    spelled = re.sub(r"[()]", "", expression) if " AND " in expression else expression
    parts = re.split(r" AND |; |, (?!Version)", spelled)
    return all(
        any(NAMED.get(option, option) in ALLOWED for option in part.split(" OR ")) for part in parts
    )


def test_every_licence_allows_to_pass_the_package_on(
    required: dict[str, list[Requirement]],
) -> None:
    refused = {name: licence(name) for name in required if not is_allowed(licence(name))}
    assert refused == {}


@pytest.mark.parametrize("expression", ["", "AGPL-3.0-only", "MIT AND GPL-3.0-only", "Proprietary"])
def test_another_licence_is_refused(expression: str) -> None:
    assert not is_allowed(expression)


@pytest.mark.full
def test_no_pinned_version_has_a_known_hole() -> None:
    """Asks the public list of advisories, through a tool that is not installed for it."""
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        pytest.skip("uv is not installed beside this Python")
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run(
        [uv, "tool", "run", "--quiet", AUDIT, "--requirement", ROOT / "constraints.txt", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    try:
        listed = json.loads(done.stdout)["dependencies"]
    except ValueError:
        pytest.skip(f"the audit could not be run: {done.stderr.strip()[-200:]}")
    known = [each for each in listed if "vulns" in each]
    if not known:
        pytest.skip(f"the advisories of none of {len(listed)} packages can be asked for here")
    holes = {each["name"]: [hole["id"] for hole in each["vulns"]] for each in known}
    assert {name: found for name, found in holes.items() if found} == {}
