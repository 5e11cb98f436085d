"""The keeper: a small process that outlives `./dev` for a moment and leaves nothing running behind it.

`kill -9` gives `./dev` no chance to stop its children, and a parent-death signal would reach only the first
generation: not granian's workers, not celery's pool. So `./dev` tells the keeper, line by line through a pipe, which
process groups and folders it answers for. When the pipe closes, for whatever reason, the keeper stops what is left.

    group PID SIGNAL     a process group led by PID, to be stopped with SIGNAL first
    gone PID             it has ended, and its number may belong to somebody else by now
    folder PATH          a folder to be removed at the end

It is run as a script, in a session of its own, so that Ctrl-C and a closing terminal do not reach it.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

GRACE = 8.0


def main() -> None:
    """Listen until the pipe closes, then clean up."""
    groups: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "group":
            pid, number = rest.split()
            groups[int(pid)] = int(number)
        elif word == "gone":
            groups.pop(int(rest), None)
        elif word == "folder":
            folders.append(rest)
    stop(groups)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def stop(groups: dict[int, int]) -> None:
    """Ask each leader to end, wait a while, then end whatever is left of its group."""
    for pid, number in groups.items():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    deadline = time.monotonic() + GRACE
    while any(is_running(pid) for pid in groups) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def is_running(pid: int) -> bool:
    """Whether the process is there and not merely waiting to be collected by its parent."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except ProcessLookupError:
        return False
    except OSError:
        return not Path("/proc/self").is_dir()  # macOS: there is nothing more to learn


if __name__ == "__main__":
    main()
