"""Laws that hold for everything of a kind, found without registration."""
