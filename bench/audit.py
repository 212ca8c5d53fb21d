"""Known weaknesses of the packages in lock files: `python -m bench.audit LOCK ...`; needs pip-audit and the network.

The exit status is 1 where a package has one, and 2, with one sentence, where nobody could be asked about all of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_UNREACHED = ("ConnectionError", "Max retries", "ServiceError", "Timeout", "NameResolution", "ProxyError", "HTTPError")
_MISSING = "No module named pip_audit"
_NAMED = 5  # packages in a sentence; by hand


def main(locks: list[str]) -> int:
    words = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    asked = subprocess.run(
        [*words, "--format=json", *(f"--requirement={lock}" for lock in locks)],
        capture_output=True,
        text=True,
        check=False,
    )
    status, said = judged(asked.stdout, asked.stderr)
    print(said)
    return status


def judged(out: str, err: str) -> tuple[int, str]:
    """The exit status and what is said of what pip-audit wrote. A package that it did not know was not audited."""
    if _MISSING in err:
        return 2, "Nobody was asked for known weaknesses: pip-audit is not installed and could not be."
    try:
        packages: list[dict[str, Any]] = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        if any(sign in err for sign in _UNREACHED):
            return 2, "Nobody could be asked for known weaknesses: the network or its database does not answer."
        return 2, f"pip-audit gave no answer: {err.strip()}"
    weak = [f"{p['name']} {p['version']}: {weakness['id']}" for p in packages for weakness in p.get("vulns", ())]
    unknown = [p["name"] for p in packages if "skip_reason" in p]
    if weak:
        return 1, "\n".join(weak)
    if unknown:
        named = ", ".join(unknown[:_NAMED]) + (", ..." if len(unknown) > _NAMED else "")
        return 2, f"{len(unknown)} of {len(packages)} packages are not known to who was asked: {named}."
    return 0, f"None of {len(packages)} packages has a known weakness."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
