"""Tests of the sentiment room: its text, its models, and its reaction on a real Kafka."""
