"""Makes what is missing: run by run, then the result of each part whose runs are all there."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TextIO

from deconv_article.experiments.progress import Progress
from deconv_article.experiments.store import Kept, Outcome, Part, fingerprint, write_findings


def is_done(part: Part, seeds: Sequence[int], out: Path) -> bool:
    """Whether the result that lies there was made by these settings, from these seeds or more."""
    try:
        result = json.loads((out / f"{part.name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    sprites = (out / sprite["file"] for sprite in result["sprites"].values())
    same = result["hash"] == fingerprint(part.settings) and {*seeds} <= {*result["seeds"]}
    return bool(same and all(path.exists() for path in sprites))


def perform(part: Part, kind: str, seed: int, kept: Path) -> str:
    """One run, kept as soon as it is whole; also what a worker process does."""
    started = time.perf_counter()
    outcome = part.run(part.settings, kind, seed)
    seconds = time.perf_counter() - started
    numbers = {**outcome.numbers, "seconds": [seconds]}
    Kept(kept, part).save(kind, seed, Outcome(numbers, outcome.arrays))
    return f"{part.name} {kind}, seed {seed}"


def finish(part: Part, seeds: Sequence[int], kept: Path, out: Path) -> None:
    """Writes a part's result from its runs."""
    store = Kept(kept, part)
    seconds = 0.0
    outcomes: dict[str, list[Outcome]] = {}
    for kind in part.kinds:
        for seed in seeds:
            outcome = store.load(kind, seed)
            seconds += outcome.numbers.pop("seconds")[0]
            outcomes.setdefault(kind, []).append(outcome)
    write_findings(out, part, seeds, seconds, part.gather(part.settings, outcomes))


def make(
    parts: Sequence[Part],
    seeds: int | None,
    first: int,
    kept: Path,
    out: Path,
    jobs: int,
    screen: TextIO,
) -> None:
    """Makes the parts that are not done, run by run, and writes each result when it is whole.

    seeds  how many from `first` on; None for each part's own number
    kept   where finished runs lie; out: where results go
    jobs   processes, of one thread each
    """
    wanted = {part.name: range(first, first + (seeds or part.seeds)) for part in parts}
    parts = [part for part in parts if not is_done(part, wanted[part.name], out)]
    missing = [
        (part, kind, seed)
        for part in parts
        for seed in wanted[part.name]
        for kind in part.kinds
        if not Kept(kept, part).path(kind, seed).exists()
    ]
    left = {part.name: sum(entry[0] is part for entry in missing) for part in parts}
    for part in parts:
        if not left[part.name]:
            finish(part, wanted[part.name], kept, out)
    progress = Progress(sum(part.cost for part, _, _ in missing) or 1, screen)

    def done(part: Part, what: str) -> None:
        progress.advance(part.cost, what)
        left[part.name] -= 1
        if not left[part.name]:
            finish(part, wanted[part.name], kept, out)

    if jobs == 1:
        for part, kind, seed in missing:
            done(part, perform(part, kind, seed, kept))
        return
    # A fresh process each, since PyTorch's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting = {
            pool.submit(perform, part, kind, seed, kept): part for part, kind, seed in missing
        }
        for future in as_completed(waiting):
            done(waiting[future], future.result())
