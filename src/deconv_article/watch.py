"""Notes every save of an article's files, however the editor saves, and when the folders move."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from watchfiles import Change, awatch

from deconv_article.workshop import Workshop

STEP = 8  # milliseconds without a further change before a build begins
SETTLED = 400  # and at most so many with them
LOOK = 1.0  # seconds between looks at the files themselves
TRIES = 20  # to watch folders that come and go meanwhile

# What editors leave beside a file while they save it.
_IGNORED = ("~", ".swp", ".swx", ".tmp", ".pyc", "___jb_tmp___", "___jb_old___", "___jb_bak___")


async def watch(workshop: Workshop, saved: asyncio.Event) -> None:
    """Notes every save. A folder that goes or comes back is watched anew."""
    tries = 0
    while True:
        folders = workshop.folders()
        there = [folder for folder in folders if folder.is_dir()]
        moved = asyncio.Event()
        above = asyncio.create_task(_watch_above(folders, moved))
        try:
            async for changes in awatch(
                *there, watch_filter=_is_ours, debounce=SETTLED, step=STEP, stop_event=moved
            ):
                tries = 0
                workshop.note({Path(path) for _, path in changes})
                saved.set()
        except (OSError, RuntimeError):  # one went before it could be watched
            tries += 1
            if tries > TRIES:
                raise
            await asyncio.sleep(STEP / 1000)
        finally:
            above.cancel()
        workshop.renew()
        saved.set()


async def look(workshop: Workshop, saved: asyncio.Event) -> None:
    """Notes what the watch was not told: too many saves at once overrun what the system notes."""
    while True:
        await asyncio.sleep(LOOK)
        if missed := workshop.missed():
            workshop.note(missed)
            saved.set()


async def _watch_above(folders: list[Path], moved: asyncio.Event) -> None:
    """Sets `moved` when one of the folders comes or goes."""
    names = {str(folder) for folder in folders}
    above = {folder.parent for folder in folders if folder.parent.is_dir()}
    async for changes in awatch(*above, watch_filter=None, step=STEP, recursive=False):
        if any(path in names and change != Change.modified for change, path in changes):
            moved.set()


def _is_ours(change: Change, path: str) -> bool:
    """Whether a change matters; editors leave swap, backup and probe files (vim's 4913)."""
    name = os.path.basename(path)
    return not (name.endswith(_IGNORED) or name.startswith((".", "#")) or name == "4913")
