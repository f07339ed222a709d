"""A bar that says how far a run of experiments is and how long it will take."""

from __future__ import annotations

import time
from typing import TextIO


class Progress:
    """Counts expected seconds of work; what is left is estimated from the pace so far."""

    def __init__(self, total: float, out: TextIO) -> None:
        self.total = total
        self.done = 0.0
        self.out = out
        self.started = time.monotonic()

    def advance(self, cost: float, what: str) -> None:
        """One more run is finished."""
        self.done += cost
        elapsed = time.monotonic() - self.started
        left = elapsed * (self.total - self.done) / self.done
        share = self.done / self.total
        bar = "#" * round(20 * share)
        times = f"{clock(elapsed)} so far, about {clock(left)} to go"
        line = f"[{bar:<20}] {share:4.0%}  {what:<32} {times}"
        terminal = self.out.isatty()
        self.out.write(f"\r{line}" if terminal else f"{line}\n")
        if terminal and self.done >= self.total * (1 - 1e-9):
            self.out.write("\n")
        self.out.flush()


def clock(seconds: float) -> str:
    """Minutes and seconds, as 3:07."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
