"""The same magazine on Wagtail, as its documentation would have it: what `bench.rivals` measures Patio beside."""
