"""A submission's scratch folder where it has no file system of its own: what it may hold, and its end."""

from __future__ import annotations

import os
import tempfile

MOST_ENTRIES = 20_000
MOST_DEPTH = 64


def trouble(folder: str, most_mb: int) -> str | None:
    """Return what is too much under a folder that others write to, as a sentence, or None. Follows no links."""
    total = entries = 0
    waiting = [(folder, 0)]
    while waiting:
        path, depth = waiting.pop()
        try:
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except PermissionError:
            return "a folder that nobody can look into was made"
        except OSError:
            continue  # it went meanwhile
        try:
            with os.scandir(handle) as found:
                for entry in found:
                    entries += 1
                    about = os.stat(entry.name, dir_fd=handle, follow_symlinks=False)
                    total += about.st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((os.path.join(path, entry.name), depth + 1))
                    if entries > MOST_ENTRIES:
                        return f"more than {MOST_ENTRIES} files were made"
        except OSError:
            continue
        finally:
            os.close(handle)
        if total > most_mb << 20:
            return f"more than {most_mb} MB of files were written"
        if depth > MOST_DEPTH:
            return f"folders were nested more than {MOST_DEPTH} deep"
    return None


def wipe(folder: str) -> None:
    """Remove a folder that nobody writes to any more, however deep it is and whatever rights are set in it.

    Inner folders are moved to the top before their own folder goes: no path grows longer than what can be opened.
    """
    while entries := _entries(folder):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            for inner in _entries(entry.path):
                if inner.is_dir(follow_symlinks=False):
                    os.chmod(inner.path, 0o700)  # a folder that cannot be written to cannot be moved
                    os.rename(inner.path, tempfile.mkdtemp(dir=folder))
                else:
                    os.unlink(inner.path)
            os.rmdir(entry.path)
    os.rmdir(folder)


def _entries(folder: str) -> list[os.DirEntry]:
    os.chmod(folder, 0o700)
    with os.scandir(folder) as found:
        return list(found)
