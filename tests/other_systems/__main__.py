"""``python tests/other_systems darwin|win32 ARGUMENTS...``: Python with these arguments, on another system."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from other_systems import SYSTEMS, environment

if len(sys.argv) < 3 or sys.argv[1] not in SYSTEMS:
    sys.exit(f"usage: python tests/other_systems {'|'.join(SYSTEMS)} ARGUMENTS OF PYTHON...")
sys.exit(subprocess.run([sys.executable, *sys.argv[2:]], env=environment(sys.argv[1]), check=False).returncode)
