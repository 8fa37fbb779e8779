"""The schemas, read-only, in the REST dialect of the Confluent Schema Registry, under `/registry`.

So any Confluent client decodes our topics. Which schemas there are is the catalogue's to say.
"""
