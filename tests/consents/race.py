"""Run the race by numbers, on the database of DATABASE_URL (its tables are made; it must be a throw-away one).

    .venv/bin/python -m tests.servers run --durable -- .venv/bin/python -m tests.consents.race --revocations 2000

Exit 0 when the gate let no late read through and the variant without its protection did; 1 otherwise.
"""

import argparse
import json
import os
import sys

import django
from django.core.management import call_command


def main() -> int:
    """Read the numbers and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.consents.race", description=__doc__)
    parser.add_argument("--revocations", type=int, default=2000)
    parser.add_argument("--readers", type=int, default=16)
    parser.add_argument("--seed", type=int, default=20261123)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
    django.setup()
    from tests.consents.racing import campaign

    call_command("migrate", verbosity=0)
    result = campaign(revocations=given.revocations, readers=given.readers, seed=given.seed)
    print(json.dumps(result), flush=True)
    return 0 if result["held"] else 1


if __name__ == "__main__":
    sys.exit(main())
