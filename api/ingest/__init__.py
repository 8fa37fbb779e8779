"""The door for events from outside: `POST /v1/events`, from the bytes of a request to its verdicts.

Facts that the API itself tells go through `api.publishing` alone.
"""
