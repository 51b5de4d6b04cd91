"""Wapiti attacks what somebody of each role can ask for: nothing of medium level, no server error.

Only modules whose attacks depend on what is answered; the others are judged without signing in.
"""

import shutil
import sys

from _people import sign_everybody_in
from attacks_on_everything import attack

_MODULES = ("crlf", "file", "sql", "xss")
_CRAWL_S, _ATTACK_S = 5, 3


def main(url: str) -> int:
    """Attack as each role; 77 where Wapiti is not installed."""
    if shutil.which("wapiti") is None:
        print("wapiti is not installed; `make conformance` installs it on Debian")
        return 77
    grave, people = 0, sign_everybody_in(url, "attacks")
    for role, cookie in people.items():
        print(f"as {role}")
        grave |= attack(url, _MODULES, crawl_s=_CRAWL_S, attack_s=_ATTACK_S, cookie=cookie)
    print(f"attacked by {len(people)} roles: {', '.join(people)}; {'' if grave else 'no '}grave findings")
    return grave


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
