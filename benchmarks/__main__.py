"""Run every figure of this folder, each in its own process: `python -m benchmarks [--quick] [name …]`."""

import subprocess
import sys
import time
from pathlib import Path

NO_FIGURE = {"__init__", "__main__", "harness"}


def main() -> int:
    """Run the figures asked for (all when none is named); exit 1 when one of them could not be measured."""
    flags = [word for word in sys.argv[1:] if word.startswith("--")]
    wanted = [word for word in sys.argv[1:] if not word.startswith("--")]
    folder = Path(__file__).parent
    figures = sorted(path.stem for path in folder.glob("*.py") if path.stem not in NO_FIGURE and path.stem[0] != "_")
    failed = []
    for name in wanted or figures:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *flags], check=False).returncode:
            failed.append(name)
        print(f"== {name}: {time.monotonic() - started:.1f} s", flush=True)
    if failed:
        print(f"!!! NOT MEASURED: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
