"""Hotspot methods against the usual libraries, in one run: `python -m benchmarks hotspots`.

Both sides are timed one after the other in turns, so that whatever else runs on the machine troubles both alike;
medians are printed, of the clock and of the processor's time. Trust the ratios, not the seconds.
"""

from __future__ import annotations

import importlib

PARTS = ("noise_maps", "clusters", "autocorrelation", "near_repeat", "density", "scans")


def main() -> None:
    """Run every part."""
    for name in PARTS:
        print(f"-- {name.replace('_', ' ')}", flush=True)
        importlib.import_module(f"benchmarks.hotspots.{name}").main()
