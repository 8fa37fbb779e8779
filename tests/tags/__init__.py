"""Tests of the tags room: what is suggested, what people choose, and the language model."""
