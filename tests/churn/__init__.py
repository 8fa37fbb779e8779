"""Tests of churn: who is looked at, how the model learns, and what it says."""
