"""``python -m tests.chaos`` uses the same parts, so here too they are found from the root of the project."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.append(ROOT)
