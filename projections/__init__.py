"""What readers see: read models and search documents, one module a room.

How they reach a store is in `engine`; what events mean is streams' business.
"""
