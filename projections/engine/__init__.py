"""How the writes of `project` reach Postgres, TimescaleDB and Elasticsearch.

What is written is each room's business.
"""
