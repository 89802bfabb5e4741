import pytest

from opensearch import client
from search.engines.base import Unavailable


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"match": {"text": "patio"}}},
        {"query": {"bool": {"must_not": []}}},
        {"query": {"term": {"text": {"value": "patio", "boost": 2}}}},
        {"query": {"term": {"absent": "patio"}}},
        {"query": {"term": {"edition_id": "patio"}}},
        {"query": {"range": {"edition_id": {"from": 1}}}},
        {"sort": [{"text": {"order": "desc"}}]},
        {"docvalue_fields": ["text"]},
        {"size": 10_001},
        {"from": 3},
    ],
)
def test_the_stand_in_refuses_what_it_does_not_know(server, body):
    with pytest.raises(Unavailable):
        client.search([body], lambda hits: hits, patient=True)
