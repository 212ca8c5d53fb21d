"""Known weaknesses of the packages in lock files: `python -m bench.audit LOCK ...`; needs pip-audit and the network.

The exit status is 1 where a package has one, and 2, with one sentence, where nobody could be asked.
"""

from __future__ import annotations

import subprocess
import sys

_UNREACHED = ("ConnectionError", "Max retries", "ServiceError", "Timeout", "NameResolution", "ProxyError", "HTTPError")
_MISSING = "No module named pip_audit"


def main(locks: list[str]) -> int:
    words = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    told = subprocess.run(
        [*words, *(f"--requirement={lock}" for lock in locks)], capture_output=True, text=True, check=False
    )
    if told.returncode and any(sign in told.stderr for sign in _UNREACHED):
        print("Nobody could be asked for known weaknesses: the network or its advisory database does not answer.")
        return 2
    if _MISSING in told.stderr:
        print("Nobody was asked for known weaknesses: pip-audit is not installed and could not be.")
        return 2
    print(told.stdout + told.stderr, end="")
    return told.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
