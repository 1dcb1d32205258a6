"""A file system of a few megabytes, to be filled and to be made unwritable: the real thing, not a raised exception."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = bytes(64 * 1024)
_READ_ONLY, _REMOUNT = 1, 32
#: set in the process that `elsewhere` starts, where mounting is allowed
INSIDE = "YX_TEST_MAY_MOUNT"
_libc = ctypes.CDLL(None, use_errno=True)


def _mount(place: Path, flags: int, options: str) -> None:
    if _libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", flags, options.encode()):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def may_mount(place: Path) -> bool:
    """Whether this process may mount a file system: root may, and whoever is root of a name space."""
    place.mkdir(exist_ok=True)
    try:
        _mount(place, 0, "size=64k")
    except OSError:
        return False
    _libc.umount2(os.fsencode(place), 2)
    return True


class Disk:
    """A mounted file system with its own limit."""

    def __init__(self, place: Path, megabytes: int) -> None:
        self.place = place
        place.mkdir(exist_ok=True)
        self.options = f"size={megabytes}m"
        _mount(place, 0, self.options)

    def fill(self) -> None:
        """Leave no byte free."""
        with (self.place / "ballast").open("ab", buffering=0) as file:
            for block in (_BLOCK, b"0"):
                with suppress(OSError):
                    while file.write(block):
                        pass

    def free(self) -> None:
        """Take the ballast away."""
        (self.place / "ballast").unlink()

    def protect(self, is_protected: bool) -> None:
        """Let nothing be written, whoever asks: the modes of files say nothing to root."""
        _mount(self.place, _REMOUNT | (_READ_ONLY if is_protected else 0), self.options)

    def unmount(self) -> None:
        """Let it go, whoever still has a file open."""
        _libc.umount2(os.fsencode(self.place), 2)


@contextmanager
def disk(place: Path, megabytes: int) -> Iterator[Disk]:
    """A small file system at `place`."""
    found = Disk(place, megabytes)
    try:
        yield found
    finally:
        found.unmount()


def elsewhere(test: str) -> None:
    """Run one test in a name space of its own, where a user without rights may mount."""
    command = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:xdist",
    ]
    done = subprocess.run(
        [*command, test], cwd=ROOT, env={**os.environ, INSIDE: "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
