"""Wapiti attacks what an administrator and an officer can ask for: nothing of medium level, no server error.

Only the modules whose attacks depend on what is answered; the others are judged without signing in.
"""

import shutil
import subprocess
import sys

from attacks_on_everything import attack

_MODULES = ("crlf", "exec", "file", "redirect", "sql", "xss")
_CRAWL_S, _ATTACK_S = 8, 5
_ROLES = ("administrator", "officer")


def main(url: str) -> int:
    """Attack as each role; 77 where Wapiti is not installed."""
    if shutil.which("wapiti") is None:
        print("wapiti is not installed; `make conformance` installs it on Debian")
        return 77
    grave = 0
    for role in _ROLES:
        print(f"as {role}")
        grave |= attack(url, _MODULES, crawl_s=_CRAWL_S, attack_s=_ATTACK_S, token=make_token(url, role))
    return grave


def make_token(url: str, role: str) -> str:
    """A token for a role, by the command that a city's owner has."""
    words = [".venv/bin/dothi", "token", "create", "--role", role, "--name", f"judge {role}", "--url", url]
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
