"""SQL for analysts who have no psql: one read-only query, answered as JSON or CSV.

What can be queried is projections' business, and the limits are kept by infra.querying.
"""
