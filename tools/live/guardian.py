"""Let a helper program of the tests end with whoever started it, also while it is stopped by SIGSTOP.

A parent death signal would not do: Linux sends it when the *thread* that started the program ends, and test runners start
programs from threads that come and go. So a child looks after the program: it waits for the other end of stdin to close,
which happens however the starter ends, and then kills the program. It does not read, so that commands are left to the program.
"""

import ctypes
import os
import select
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent_process() -> None:
    """For children forked by a main thread, which lives as long as its process."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end_with_stdin() -> None:
    """Call it first thing, before there are other threads. Without a pipe on stdin nothing is watched."""
    watched = os.getpid()
    if os.fork() != 0:
        return
    end_with_parent_process()
    if os.getppid() != watched:
        os._exit(0)
    # A terminal's Ctrl-C reaches the program itself; whoever reads its stdout must see the end with the program's own.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    poll = select.poll()
    poll.register(sys.stdin.fileno(), 0)  # no events wanted: only that the other end has closed, which is always told
    while not any(event & (select.POLLHUP | select.POLLNVAL | select.POLLERR) for _, event in poll.poll()):
        pass
    os.kill(watched, signal.SIGKILL)
    os._exit(0)
