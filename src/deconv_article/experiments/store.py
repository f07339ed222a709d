"""Runs and results on disk: whole files only, found by the settings that made them.

A run is the smallest piece that is kept, one kind of network from one seed. A part is a set of
runs and what they come to together. Whatever is killed leaves whole runs behind, and the next
start makes only those that are missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from deconv_article.experiments.sprites import Sprite

Settings = Mapping[str, Any]
Numbers = dict[str, Any]
PACKAGES = ("numpy", "torch", "mlxtend", "scikit-image", "scikit-learn", "pillow")


@dataclass(frozen=True)
class Outcome:
    """What one run leaves: numbers for JSON, and arrays by name."""

    numbers: Numbers
    arrays: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Findings:
    """What a part comes to.

    facts   dotted name -> number, to be quoted in prose
    series  name -> {"x", "mean", "low", "high"}, or other lists of numbers, to be drawn
    sprites name -> picture of tiles
    """

    facts: dict[str, float]
    series: dict[str, Any] = field(default_factory=dict)
    sprites: dict[str, Sprite] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One experiment.

    settings  everything that a result depends on, seeds apart; their hash names the kept runs
    kinds     what is compared; a run is a kind and a seed
    cost      seconds of one run on one core, roughly, for the estimate of the time left
    seeds     how many seeds `make experiments` uses
    """

    name: str
    about: str
    settings: Settings
    kinds: Sequence[str]
    cost: float
    seeds: int
    run: Callable[[Settings, str, int], Outcome]
    gather: Callable[[Settings, Mapping[str, Sequence[Outcome]]], Findings]


def fingerprint(settings: Settings) -> str:
    """Twelve hexadecimal digits of the settings."""
    text = json.dumps(settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write_whole(path: Path, data: bytes) -> None:
    """Puts a file in place in one step: whoever looks sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


class Kept:
    """The finished runs of one part, in a folder of their own."""

    def __init__(self, folder: Path, part: Part) -> None:
        self.folder = folder / part.name / fingerprint(part.settings)

    def path(self, kind: str, seed: int) -> Path:
        """Where the run lies or will lie."""
        return self.folder / f"{kind}-{seed}.npz"

    def save(self, kind: str, seed: int, outcome: Outcome) -> None:
        """Keeps a finished run."""
        path = self.path(kind, seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.stem}-{os.getpid()}.npz")
        try:
            np.savez_compressed(fresh, numbers=json.dumps(outcome.numbers), **outcome.arrays)
            os.replace(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)

    def load(self, kind: str, seed: int) -> Outcome:
        """A run that was kept."""
        with np.load(self.path(kind, seed)) as file:
            arrays = {name: file[name] for name in file.files if name != "numbers"}
            return Outcome(json.loads(str(file["numbers"])), arrays)


def write_findings(
    out: Path, part: Part, seeds: Sequence[int], seconds: float, findings: Findings
) -> None:
    """Writes NAME.json and its sprites; the JSON last, for it vouches for them."""
    described = {}
    for name, sprite in findings.sprites.items():
        file = f"{part.name}.webp" if name == "main" else f"{part.name}-{name}.webp"
        write_whole(out / file, sprite.encode())
        described[name] = {"file": file, **sprite.describe()}
    result = {
        "about": part.about,
        "facts": {key: rounded(value) for key, value in findings.facts.items()},
        "series": rounded(findings.series),
        "sprites": described,
        "settings": dict(part.settings),
        "hash": fingerprint(part.settings),
        "seeds": list(seeds),
        "seconds": round(seconds),
        "versions": versions(),
        "sources": sources(),
    }
    write_whole(out / f"{part.name}.json", compact(result).encode())


def compact(result: Mapping[str, Any]) -> str:
    """JSON with a line for each entry of each member, so that a change is a readable diff.

    Raises ValueError for a number that is none: a score that failed is no result.
    """

    def text(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    lines = []
    for name, value in result.items():
        if isinstance(value, dict) and value:
            entries = ",\n".join(f"    {text(key)}: {text(entry)}" for key, entry in value.items())
            lines.append(f"  {text(name)}: {{\n{entries}\n  }}")
        else:
            lines.append(f"  {text(name)}: {text(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def rounded(value: Any, digits: int = 4) -> Any:
    """Numbers to four significant digits, however deep they lie."""
    if isinstance(value, dict):
        return {key: rounded(entry, digits) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(entry, digits) for entry in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    return float(f"{float(value):.{digits}g}")


def spread(name: str, values: Sequence[float]) -> dict[str, float]:
    """Four facts about one number measured from several seeds; sd is the sample's."""
    array = np.asarray(values, dtype=float)
    return {
        f"{name}.mean": float(array.mean()),
        f"{name}.sd": float(array.std(ddof=1)) if len(array) > 1 else 0.0,
        f"{name}.low": float(array.min()),
        f"{name}.high": float(array.max()),
    }


def band(x: Sequence[float], rows: Sequence[Sequence[float]]) -> dict[str, list[float]]:
    """A curve with its band over seeds: rows is (seeds, points)."""
    array = np.asarray(rows, dtype=float)
    return {
        "x": list(x),
        "mean": array.mean(axis=0).tolist(),
        "low": array.min(axis=0).tolist(),
        "high": array.max(axis=0).tolist(),
    }


def versions() -> dict[str, str]:
    """The versions that the last digits depend on."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def sources() -> str:
    """git's hash of this package when the result was written; empty outside git.

    A + says that files were changed since. `git rev-parse COMMIT:src/deconv_article/experiments`
    gives a commit's, and unlike the commit's own it survives a rebase.
    """

    def ask(*words: str) -> str:
        here = Path(__file__).parent
        quiet = subprocess.DEVNULL
        return subprocess.check_output(["git", *words], cwd=here, text=True, stderr=quiet).strip()

    try:
        return ask("rev-parse", "HEAD:./")[:12] + "+" * bool(ask("status", "--short", "."))
    except (OSError, subprocess.CalledProcessError):
        return ""
