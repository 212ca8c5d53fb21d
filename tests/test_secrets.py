"""A night with keys set: no file that it writes, nothing that it prints and no list of processes holds them."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from tests import warm
from tests.sites import OAI, OSDI, Sites, oai, osdi, serving_sites

KEYS = {name: f"s3cr3t+{name}/=" for name in ("openalex", "semanticscholar", "notify")}
SETTINGS = """
follow = ["OSDI'25", "arXiv"]
categories = ["cs.OS"]
contact = "mailto:x@example.org"
enrich = 60
feeds = "public"
loopback = "{address}"
openalex_key = "{openalex}"
semanticscholar_key = "{semanticscholar}"
notify = ["nosuch://ada:{notify}@host"]
"""


def command_lines() -> bytes:
    """What every user of this machine can read of its processes."""
    said = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            said.append(path.read_bytes())
    return b"\n".join(said)


def written(folder: Path) -> bytes:
    """Every file of the folder but the settings, unpacked."""
    bodies = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "paperwatch.toml"):
        body = path.read_bytes()
        bodies.append(gzip.decompress(body) if path.suffix == ".gz" else body)
    return b"\n".join(bodies)


def test_a_night_tells_no_secret(tmp_path: Path) -> None:
    sites = Sites()
    sites.put(f"{OSDI}/technical-sessions", osdi(25))
    sites.put(OAI, oai(("2611.00001", "A First Preprint")))
    with serving_sites(sites) as address:
        (tmp_path / "paperwatch.toml").write_text(SETTINGS.format(address=address, **KEYS))
        with (tmp_path / "printed").open("wb") as printed:
            command = [sys.executable, "-m", "paperwatch.cli", "nightly"]
            with warm.plain():  # a fork would be in the lists under the name of what it is forked from
                night = subprocess.Popen(command, cwd=tmp_path, stdout=printed, stderr=subprocess.STDOUT)
            seen = command_lines()
            while night.poll() is None:
                time.sleep(0.05)
                seen += command_lines()
    assert night.returncode in (0, 1)  # the registries are not there: they fail, and say so with their addresses
    told = written(tmp_path)
    assert b"technical-sessions" in told
    assert b"A First Preprint" in told  # read by processes that were plainly started, as those of an installed program
    assert b"api.semanticscholar.org" in told  # asked with its key
    assert b"crawler" in seen
    for key in KEYS.values():
        for form in (key, quote(key), quote(key, safe="")):
            assert form.encode() not in seen + told
