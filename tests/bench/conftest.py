"""What pytest leaves alone here: peers run in environments of their own, with their packages.

Fixtures are none of its business.
"""

collect_ignore_glob = ["peers/*"]
