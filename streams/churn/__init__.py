"""Churn: how likely each person leaves, by a model that learns from who left."""
