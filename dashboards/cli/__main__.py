"""``python -m dashboards.cli``."""

from dashboards.cli import main

main()
