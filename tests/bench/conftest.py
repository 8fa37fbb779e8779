"""What pytest leaves alone here: peers run in environments of their own, with their packages.

collect_ignore_glob = ["peers/*"]
