"""A mutant of the search process that deletes documents outright, and so forgets their versions.

`python -m tests.chaos.forgetful NAME` runs it.
"""

import sys
from collections.abc import Sequence
from unittest.mock import patch

from elasticsearch import Elasticsearch

from infra.serving import serve
from projections.engine import documents
from projections.projection import Document

_write = documents.write


def write(client: Elasticsearch, index: str, found: Sequence[Document]) -> dict[str, str]:
    """Write what is to be read, and delete the rest without a version."""
    gone = [each.id for each in found if each.fields["deleted"]]
    refused = _write(client, index, [each for each in found if not each.fields["deleted"]])
    if gone:
        client.bulk(operations=[{"delete": {"_index": index, "_id": each}} for each in gone])
        client.indices.refresh(index=index)
    return refused


if __name__ == "__main__":
    with patch.object(documents, "write", write):
        serve(sys.argv[1])
