"""Where the real data of tests lies; absent on a user's machine, where tests use what they make."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("COMMUNITY_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DUMPS = SHARED / "data" / "stackexchange"
SENTENCES = SHARED / "data" / "sentiment"
BRIEF = SHARED / "brief.md"
