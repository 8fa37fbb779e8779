"""Search as clients see it: full text over discussions, replies and requests.

What is in the index is a projection's business.
"""
