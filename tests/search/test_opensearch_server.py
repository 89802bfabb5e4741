import pytest

from search import index
from search.index import opensearch


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"match": {"text": "patio"}}},
        {"query": {"bool": {"must_not": []}}},
        {"query": {"term": {"text": {"value": "patio", "boost": 2}}}},
        {"query": {"term": {"absent": "patio"}}},
        {"query": {"term": {"number": "patio"}}},
        {"query": {"range": {"number": {"from": 1}}}},
        {"sort": [{"text": {"order": "desc"}}]},
        {"docvalue_fields": ["text"]},
        {"size": 10_001},
        {"from": 3},
    ],
)
def test_the_stand_in_refuses_what_it_does_not_know(server, body):
    with pytest.raises(index.SilentError):
        opensearch.search([body], lambda hits: hits, patient=True)
