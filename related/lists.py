"""The lists of all editions of a language: read into matrices, found there, and written down, some at a time."""

from articles.models import Edition
from cms.batches import chunks, listed
from related import candidates
from related.candidates import ReasonNames, SimilarEdition, names_of_tags, tags_of, why
from related.matrices import Archive, Comparison
from related.models import EditionStems
from related.similarity import Tags
from related.writes import Row, write_lists

READ = 1_000  # editions at once


class Lists:
    def __init__(self, language, at, frequencies):
        self.language, self.frequencies = language, frequencies
        editions = Edition.objects.in_language(language).order_by()
        self.live, self.planned = (
            set(pool.values_list("pk", flat=True)) for pool in (editions.live(at), editions.ahead(at))
        )
        self.archive = self.read()
        self.pks = self.archive.pks.tolist()
        self.known = frozenset(self.pks)
        self.tags = names_of_tags(self.archive.tags.known.tolist())

    def __len__(self):
        return len(self.pks)

    def pk(self, place):
        return self.pks[place]

    def read(self):
        archive = Archive(self.frequencies.heaviest_tag)
        rows = EditionStems.objects.filter(edition__language=self.language).exclude(weighed=0)
        for part in chunks(list(rows.order_by("edition").values_list("edition", flat=True)), READ):
            tags = tags_of(part)
            values = rows.filter(edition__in=listed(part)).order_by("edition")
            values = values.values_list("edition", "edition__article", "edition__published_at", "vector")
            for pk, article, published_at, vector in values:
                weights = Tags(tags[pk], self.frequencies).weights
                pools = {"live": pk in self.live, "planned": pk in self.planned}
                archive.add(bytes(vector), weights, pk=pk, article=article, published_at=published_at, **pools)
        return archive.close()

    def find(self, step):
        self.comparison = Comparison(self.archive, compared=candidates.COMPARED, stored=candidates.STORED)
        self.comparison.run(step)
        self.found = self.comparison.lists()

    def write(self, places):
        last = self.comparison.live.last(places).tolist()
        least = dict(zip(map(self.pk, places), last, strict=True))
        write_lists(self.rows(places), least=least, known=self.known, number=self.frequencies.number)

    def rows(self, places):
        """Of those editions that are there still, about others that are."""
        pks = [self.pk(place) for place in places]
        names = self.names_of(pks)
        found = {place: self.found(place) for place in places}
        others = {self.pk(other) for beside in found.values() for other, _score in beside}
        there = set(Edition.objects.filter(pk__in=listed({*pks, *others})).values_list("pk", flat=True))
        for place, beside in found.items():
            tags = self.archive.tags_of(place)
            for other, score in beside:
                if self.pk(place) in there and self.pk(other) in there:
                    yield self.row(place, other, score, tags, names[self.pk(place)])

    def row(self, place, other, score, tags, names):
        terms = frozenset(self.archive.names.of(other, "columns").tolist() if names.names else ())
        found = SimilarEdition(self.pk(other), score, 0, self.archive.shared_tags(tags, other), terms)
        return Row(self.pk(place), found.pk, score, *why(found, self.tags, names))

    def names_of(self, pks):
        rows = EditionStems.objects.filter(edition__in=pks).values_list("edition", "counts")
        return {pk: ReasonNames(counts["names"], self.language, self.frequencies) for pk, counts in rows}
