"""The forum as clients see it: discussions, replies and votes on posts.

What these mean is in streams; how they are laid out for reading is in projections.
"""
