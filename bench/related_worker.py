"""One checkout's side of `bench.related_speed`: what it costs to find what is related to articles that are published anew.

Run in the checkout, with the settings in its environment. It knows nothing of the checkout but `related.indexing.index_edition`
and the rows that this writes, so it measures older ones too. It prints JSON.
"""

import json
import runpy
import sys
from pathlib import Path


def main(number, small):
    sys.path.insert(0, str(Path.cwd()))
    import django

    django.setup()
    from articles.models import Edition
    from related.indexing import index_edition

    clock = runpy.run_path(str(Path(__file__).with_name("cpu.py")))["Clock"]()
    pks = list(
        Edition.objects.filter(edition_tags__isnull=False).order_by("pk").distinct().values_list("pk", flat=True)
    )
    seconds = []
    for pk in pks[:: max(len(pks) // number, 1)][:number]:
        edition = as_new(Edition.objects.with_source().get(pk=pk))
        seconds.append(clock.of(lambda edition=edition: index_edition(edition))[1])
    costs = {"editions": Edition.objects.count(), "seconds": seconds[3:], "small": first_of_all(small, clock)}
    sys.stdout.write(json.dumps(costs) + "\n")


def first_of_all(number, clock):
    """Seconds for each of so many articles, published one after another as if there were no others. They are taken out of their
    language and put back one by one; the others, and what was stored of all, are gone afterwards."""
    from articles.models import Edition
    from related import models
    from related.indexing import index_edition

    pks = list(Edition.objects.filter(language="fr").order_by("pk").values_list("pk", flat=True)[:number])
    if number:
        for model in (models.KeyTerm, models.RelatedEdition, models.EditionStems, models.StemFrequencies):
            model.objects.all().delete()
        Edition.objects.update(language="de")
    seconds = []
    for pk in pks:
        Edition.objects.filter(pk=pk).update(language="fr")
        edition = Edition.objects.with_source().get(pk=pk)
        seconds.append(clock.of(lambda edition=edition: index_edition(edition))[1])
    return seconds


def as_new(edition):
    from django.utils import timezone

    from related.models import RelatedEdition

    edition.made_at = timezone.now()
    edition.save(update_fields=["made_at"])
    RelatedEdition.objects.filter(other=edition).delete()
    edition.related_editions.all().delete()
    edition.key_terms.all().delete()
    return edition


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
