"""Tags as clients see them: what models suggest for a discussion, and what people chose.

Models suggest in streams; the tags that an author gave stand with the discussion, in the forum.
"""
