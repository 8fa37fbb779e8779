"""The program between the supervisor and a child: ties its life to its parent's, drops its uid.

It is run by its path, without the environment's packages, since it stands before every start;
what is started and when is decided in infra.local.supervisor.
"""

import ctypes
import os
import sys

# linux/prctl.h: the signal that this process gets when its parent dies.
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run `launcher.py PARENT SIGNAL UID GID COMMAND...`; a UID of -1 keeps the caller's."""
    parent, signal, uid, gid = (int(word) for word in sys.argv[1:5])
    if uid not in (-1, os.geteuid()):
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of uid, which forgets it. Linux alone has it; elsewhere the next start
    # finds what was left by stack.json.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit("the supervisor ended before its child began")
    # A list of words: a shell has no part in it.
    os.execvp(sys.argv[5], sys.argv[5:])  # noqa: S606


if __name__ == "__main__":
    main()
