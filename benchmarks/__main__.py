"""Run every benchmark of this folder, or those named on the command line; one that fails does not stop the rest."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import traceback

import benchmarks

names = sys.argv[1:] or sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))
failed = []
for name in names:
    print(f"\n== {name}", flush=True)
    try:
        importlib.import_module(f"benchmarks.{name}").main()
    except Exception:  # noqa: BLE001 - what the rest measures is still wanted
        traceback.print_exc()
        failed.append(name)
if failed:
    sys.exit(f"not run to its end: {', '.join(failed)}")
