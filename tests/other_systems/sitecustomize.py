"""Takes away from aeviz what another system lacks; Python reads this at its start where it is on the path.

Only aeviz's own code finds it missing: Python's library and others' packages know which system they are on, and what
they do elsewhere is theirs. ``AEVIZ_OTHER_SYSTEM`` names the system.
"""

import builtins
import importlib
import os
import subprocess
import sys
import types
import warnings
from pathlib import Path

SYSTEM = os.environ.get("AEVIZ_OTHER_SYSTEM", "")
OURS = str(Path(__file__).parents[2] / "aeviz") + os.sep
PYTHONS = os.path.dirname(os.__file__) + os.sep

LINUX_ALONE = {
    "os": {"sched_getaffinity", "sched_setaffinity", "memfd_create", "eventfd", "pidfd_open", "posix_fadvise"},
    "signal": {"sigtimedwait", "SIGRTMIN", "SIGPWR"},
    "socket": {"AF_NETLINK", "AF_PACKET", "SO_PEERCRED"},
}
POSIX_ALONE = {
    "os": {"fork", "forkpty", "posix_spawn", "wait4", "sysconf", "uname", "statvfs", "getloadavg", "mkfifo", "nice"}
    | {"getuid", "geteuid", "getgid", "setsid", "setpgrp", "getpgid", "killpg", "chown", "O_DIRECTORY", "O_NOFOLLOW"},
    "signal": {"SIGHUP", "SIGKILL", "SIGALRM", "SIGCHLD", "SIGCONT", "SIGQUIT", "SIGSTOP", "SIGUSR1", "SIGUSR2"}
    | {"alarm", "setitimer", "pthread_kill", "pthread_sigmask", "sigwait"},
    "socket": {"AF_UNIX", "SO_REUSEPORT", "socketpair"},
    "time": {"tzset"},
}
LINUX_FOLDERS = ("/proc", "/sys")
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
LACKING = {
    "darwin": [LINUX_ALONE],
    "win32": [LINUX_ALONE, POSIX_ALONE],
}


def ours(depth: int = 2) -> bool:
    """Whether aeviz asks: the code that called, or that called what it called of Python's library."""
    frame = sys._getframe(depth)
    while frame and (frame.f_code.co_filename.startswith((PYTHONS, "<frozen")) and "-packages" not in _file(frame)):
        frame = frame.f_back
    return frame is not None and _file(frame).startswith(OURS)


def _file(frame) -> str:
    return frame.f_code.co_filename


def without(name: str, lacking: set[str], instead: dict[str, object]) -> None:
    """Makes a module lack these names, and have others ``instead``, for those of aeviz who ask it directly."""

    module = importlib.import_module(name)

    class Module(types.ModuleType):
        def __getattribute__(self, attribute):
            # Python makes every further module of the type that sys has, so this may be another one.
            if self is module and (attribute in lacking or attribute in instead):
                asker = sys._getframe(1)
                if _file(asker).startswith(OURS) and attribute in instead:
                    return instead[attribute]
                if _file(asker).startswith(OURS):
                    raise AttributeError(f"module {name!r} has no attribute {attribute!r} on {SYSTEM}")
            return super().__getattribute__(attribute)

        def __reduce_ex__(self, protocol):  # pickled by name, as any module is
            return importlib.import_module, (self.__name__,)

    module.__class__ = Module


def no_linux_folders(event: str, arguments: tuple) -> None:
    """An audit hook: Python tells it of each file that is opened, and each folder that is listed."""
    if event in ("open", "os.listdir", "os.scandir"):
        path = arguments[0]
        if isinstance(path, str) and path.startswith(LINUX_FOLDERS) and ours():
            raise FileNotFoundError(2, f"There is no such thing on {SYSTEM}", path)


def import_elsewhere(name, *arguments, _import=builtins.__import__, **more):
    if name.partition(".")[0] in POSIX_MODULES and _file(sys._getframe(1)).startswith(OURS):
        raise ModuleNotFoundError(f"No module named {name!r} on {SYSTEM}", name=name)
    return _import(name, *arguments, **more)


def open_no_folder(path, flags, *arguments, _open=os.open, **more):
    if os.path.isdir(path):
        raise PermissionError(13, f"A folder cannot be opened on {SYSTEM}", path)
    return _open(path, flags, *arguments, **more)


class Popen(subprocess.Popen):
    def __init__(self, *arguments, preexec_fn=None, **more):
        if preexec_fn is not None:
            raise ValueError(f"preexec_fn is not supported on {SYSTEM}")
        super().__init__(*arguments, **more)


def become(system: str) -> None:
    """The list, applied."""
    lacking: dict[str, set[str]] = {}
    for part in LACKING[system]:
        for module, names in part.items():
            lacking[module] = lacking.get(module, set()) | names
    instead = {"sys": {"platform": system}}
    if system == "win32":
        instead["os"] = {"name": "nt", "open": open_no_folder}
        builtins.__import__ = import_elsewhere
        subprocess.Popen = Popen
        sys.modules["uvloop"] = None  # for all: there is no such wheel
    for module in {*lacking, *instead}:
        without(module, lacking.get(module, set()), instead.get(module, {}))
    sys.addaudithook(no_linux_folders)
    warnings.filterwarnings("error", category=EncodingWarning, module="aeviz")


if SYSTEM:
    become(SYSTEM)
