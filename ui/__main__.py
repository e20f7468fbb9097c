"""Makes `python -m ui` the command `kleinstadt`."""

import sys

from ui.cli import main

sys.exit(main())
