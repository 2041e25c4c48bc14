"""Run every benchmark of this folder, or those named on the command line."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks

names = sys.argv[1:] or sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))
for name in names:
    print(f"\n== {name}", flush=True)
    importlib.import_module(f"benchmarks.{name}").main()
