"""The lists of all editions at once, by sparse matrices: the same candidates and the same scores as `candidates` finds for
one edition. Pure: nothing here knows a database. Imported where all are compared, never in a process that serves pages.

Editions stand in matrices by their places, in the order of their keys. An archive takes ten bytes for each term of each
edition, some 400 MB for 100,000 of them; the work on some of them never more than that of LARGEST pairs besides.
"""

import numpy as np
from scipy.sparse import csr_matrix

from related.similarity import (
    ASKED_TERMS,
    KEY_TERMS,
    SAID_OFTEN,
    TIME,
    YEAR,
    nearness_of_tags,
    similarity_of,
    unpacked,
)

LARGEST = 4_000_000
MICROSECONDS = 1_000_000


class Rows:
    """What is known of editions, some numbers of each in their columns: rows of matrices in the making."""

    def __init__(self, columns, **kinds):
        self.kinds = {"columns": columns, **kinds}
        self.parts = {name: [] for name in self.kinds}
        self.lengths = []

    def add(self, **numbers):
        for name, kind in self.kinds.items():
            self.parts[name].append(np.array(numbers[name], kind))
        self.lengths.append(len(self.parts["columns"][-1]))

    def close(self):
        """From now on they are found by the edition's place, and no more are added."""
        self.begins = np.concatenate(([0], np.cumsum(np.array(self.lengths, np.int64))))
        for name, kind in self.kinds.items():
            parts = self.parts.pop(name)
            setattr(self, name, np.concatenate(parts) if parts else np.array([], kind))

    def of(self, place, name):
        return getattr(self, name)[self.begins[place] : self.begins[place + 1]]

    def matrix(self, values):
        return csr_matrix((values, self.columns, self.begins), shape=(len(self.lengths), len(self.known)))

    def heaviest(self, number):
        """A matrix of so many of the weights of each edition, those of lower terms first where they are equal."""
        kept = [begin + heaviest(self.of(place, "weights"), number) for place, begin in enumerate(self.begins[:-1])]
        ends = np.concatenate(([0], np.cumsum([len(each) for each in kept])))
        kept = np.concatenate(kept) if kept else np.array([], np.int64)
        values = self.weights[kept].astype(np.int32), self.columns[kept], ends
        return csr_matrix(values, shape=(len(self.lengths), len(self.known)))


def heaviest(weights, number):
    return np.argsort(-weights, kind="stable")[:number]


class Archive:
    """What the editions of a language are compared by. `articles`, `live` and `planned` say of each which article's it is,
    and in which pools it is found."""

    def __init__(self, heaviest_tag):
        self.terms = Rows(np.uint32, weights=np.int16, counts=np.uint8)
        self.titles = Rows(np.uint32, parts=np.int32)
        self.tags = Rows(np.int64, squares=np.int64)
        self.names = Rows(np.uint32)
        self.pks, self.articles, self.published, self.live, self.planned = [], [], [], [], []
        self.heaviest_tag = heaviest_tag

    def add(self, vector, tags, *, pk, article, published_at, live, planned):
        terms, title, names, weights, parts, counts = unpacked(vector)
        self.terms.add(columns=terms, weights=weights, counts=counts)
        self.titles.add(columns=title, parts=parts)
        self.tags.add(columns=list(tags), squares=[weight**2 for weight in tags.values()])
        self.names.add(columns=names)
        known = [self.pks, self.articles, self.published, self.live, self.planned]
        for values, value in zip(known, [pk, article, microseconds(published_at), live, planned], strict=True):
            values.append(value)

    def tags_of(self, place):
        """{key: square of its weight}"""
        return dict(
            zip(
                self.tags.known[self.tags.of(place, "columns")].tolist(),
                self.tags.of(place, "squares").tolist(),
                strict=True,
            )
        )

    def shared_tags(self, tags, other):
        """Keys among the tags that the other has too, the rarest first."""
        shared = tags.keys() & self.tags.known[self.tags.of(other, "columns")].tolist()
        return sorted(shared, key=lambda key: (-tags[key], key))

    def close(self):
        for rows in (self.terms, self.titles, self.tags, self.names):
            rows.close()
        number_columns(self.terms, self.titles)
        number_columns(self.tags)
        kinds = [np.int64, np.int64, np.int64, bool, bool]
        for name, kind in zip(["pks", "articles", "published", "live", "planned"], kinds, strict=True):
            setattr(self, name, np.array(getattr(self, name), kind))
        return self


def microseconds(moment):
    return round(moment.timestamp() * MICROSECONDS)


def number_columns(*rows):
    """Terms and keys become numbers without gaps, the same in all rows."""
    known = np.unique(np.concatenate([np.unique(part) for each in rows for part in parts_of(each.columns)]))
    for each in rows:
        numbers = np.empty(len(each.columns), np.int32)
        for part, numbered in zip(parts_of(each.columns), parts_of(numbers), strict=True):
            numbered[:] = np.searchsorted(known, part)
        each.columns, each.known = numbers, known


def parts_of(array):
    return [array[begin : begin + LARGEST] for begin in range(0, max(len(array), 1), LARGEST)]


class Comparison:
    """Of all editions of an archive. `compared` candidates of each pool, `stored` of the best are kept."""

    def __init__(self, archive, *, compared, stored):
        self.archive, self.compared = archive, compared
        self.asked, self.keys = archive.terms.heaviest(ASKED_TERMS), archive.terms.heaviest(KEY_TERMS)
        self.weights, self.titles = (
            archive.terms.matrix(archive.terms.weights),
            archive.titles.matrix(archive.titles.parts),
        )
        self.said = archive.terms.matrix(np.array(SAID_OFTEN, np.uint8)[archive.terms.counts])
        self.squares = archive.tags.matrix(archive.tags.squares)
        self.lengths_of_tags = np.sqrt(np.asarray(self.squares.sum(axis=1)).ravel())
        self.column = {kind: np.zeros(len(archive.terms.known), np.int32) for kind in ("weights", "said", "titles")}
        self.tagged = np.zeros(len(archive.tags.known), np.int64)
        self.live = Best(len(archive.pks), stored)
        self.planned = []  # [(owners, others, scores)]

    def run(self, step):
        """`step(count)` is called after some."""
        pools = [np.flatnonzero(pool) for pool in (self.archive.live, self.archive.planned)]
        keys = [self.keys[pool].T.tocsr() for pool in pools]
        size = max(LARGEST // max(len(self.archive.pks), 1), 1)
        for begin in range(0, len(self.archive.pks), size):
            places = np.arange(begin, min(begin + size, len(self.archive.pks)))
            near = [self.asked[places] @ each for each in keys]
            self.offer([self.pairs(place, row, near, pools) for row, place in enumerate(places)])
            step(len(places))

    def pairs(self, place, row, near, pools):
        """(owners, others, scores), the place's own."""
        found = [self.candidates(place, row_of(each, row), pool) for each, pool in zip(near, pools, strict=True)]
        others = np.concatenate(found)
        similarity, scores = self.scores(place, others)
        kept = similarity > 0
        return np.full(kept.sum(), place), others[kept], scores[kept]

    def candidates(self, place, shared, pool):
        """All, where they are few; those that share most key terms otherwise, those of lower keys first."""
        articles = self.archive.articles
        if len(pool) <= 2 * self.compared:
            every = pool[articles[pool] != articles[place]]
            if len(every) <= self.compared:
                return every
        columns, totals = shared
        others, totals = pool[columns], totals.astype(np.int64)
        allowed = articles[others] != articles[place]
        others, ranks = others[allowed], (totals[allowed] << 31) - others[allowed]
        if len(others) > self.compared:
            others = others[np.argpartition(-ranks, self.compared)[: self.compared]]
        return others

    def scores(self, place, others):
        """(similarity, score) of a place and others."""
        product = self.product(self.weights, others, place, "weights")
        titles = self.product(self.said, others, place, "titles") + self.product(self.titles, others, place, "said")
        similarity = similarity_of(product.astype(np.int64), titles.astype(np.int64))
        return similarity, np.round(
            similarity + (self.nearness_of_tags(place, others) + self.in_time(place, others)), 6
        )

    def product(self, matrix, others, place, kind):
        """Of the rows of the others, and that of the place in the matrix of that kind."""
        columns, values = row_of(getattr(self, kind), place)
        column = self.column[kind]
        column[columns] = values
        found = matrix[others] @ column
        column[columns] = 0
        return found

    def nearness_of_tags(self, place, others):
        own = self.archive.tags.of(place, "columns")
        if not len(own):
            return 0.0
        self.tagged[own] = 1
        squares = self.squares[others] @ self.tagged
        self.tagged[own] = 0
        length, other = self.lengths_of_tags[place], np.maximum(self.lengths_of_tags[others], 1)
        return np.where(squares, nearness_of_tags(squares, length, other, self.archive.heaviest_tag), 0)

    def in_time(self, place, others):
        apart = np.abs(self.archive.published[others] - self.archive.published[place])
        return TIME * np.exp(-(apart / MICROSECONDS) / YEAR)

    def offer(self, pairs):
        """Each is offered to both, if readers see them or will."""
        owners, others, scores = (np.concatenate(each) for each in zip(*pairs, strict=True))
        owners, others = np.concatenate([owners, others]), np.concatenate([others, owners])
        scores = np.concatenate([scores, scores])
        live, planned = self.archive.live[others], self.archive.planned[others]
        self.live.offer(owners[live], others[live], scores[live])
        enough = planned & (scores > self.live.last(owners))
        self.planned.append((owners[enough], others[enough], scores[enough]))

    def lists(self):
        """A function that gives [(place of the other, score)] of a place: the live ones, and those planned that score higher
        than the last of them."""
        owners, others, scores = (np.concatenate(each) for each in zip(*self.planned, strict=True))
        enough = scores > self.live.last(owners)
        planned = {}
        for owner, other, score in zip(*(each[enough].tolist() for each in (owners, others, scores)), strict=True):
            planned.setdefault(owner, {})[other] = score
        return lambda place: [*self.live.of(place), *planned.get(place, {}).items()]


def row_of(matrix, row):
    """(columns, values)"""
    begin, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[begin:end], matrix.data[begin:end]


class Best:
    """The best others of each edition: those of lower keys first where scores are equal."""

    def __init__(self, size, number):
        self.scores, self.others = np.full((size, number), -1.0), np.full((size, number), -1, np.int32)

    def last(self, owners):
        return np.maximum(self.scores[owners, -1], 0)

    def of(self, owner):
        there = self.others[owner] >= 0
        return zip(self.others[owner][there].tolist(), self.scores[owner][there].tolist(), strict=True)

    def offer(self, owners, others, scores):
        enough = scores >= self.scores[owners, -1]
        owners, others, scores = owners[enough], others[enough], scores[enough]
        concerned = np.unique(owners)
        number = self.scores.shape[1]
        owners = np.concatenate([np.repeat(concerned, number), owners])
        others = np.concatenate([self.others[concerned].ravel(), others])
        scores = np.concatenate([self.scores[concerned].ravel(), scores])
        order = np.lexsort((others, -scores, owners))
        owners, others, scores = owners[order], others[order], scores[order]
        again = np.concatenate(([False], (owners[1:] == owners[:-1]) & (others[1:] == others[:-1])))
        again &= others >= 0
        owners, others, scores = owners[~again], others[~again], scores[~again]
        first = np.searchsorted(owners, owners)
        ranks = np.arange(len(owners)) - first
        kept = ranks < number
        self.scores[owners[kept], ranks[kept]] = scores[kept]
        self.others[owners[kept], ranks[kept]] = others[kept]
