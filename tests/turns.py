"""Which of pytest's processes gets which tests: one of them all that need the running shop, and before anything else.

pytest-xdist 3.8 has groups of its own, but pytest 9.2 does not hear of them: each process started a shop, and last.
"""

from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"


class ShopFirst(LoadScopeScheduling):
    """All tests in a browser are one piece of work, every other test is one by itself; the largest piece goes first."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else nodeid
