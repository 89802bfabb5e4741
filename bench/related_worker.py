"""One checkout's side of `bench.related_speed`: what it costs to find what is related to articles that are published anew.

Run in the checkout, with the settings in its environment. It knows nothing of the checkout but `related.indexing.index_edition`
and the rows that this writes, so it measures older ones too. It prints JSON.
"""

import json
import runpy
import sys
from pathlib import Path


def main(number):
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
    sys.stdout.write(json.dumps({"editions": Edition.objects.count(), "seconds": seconds[3:]}) + "\n")


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
    main(int(sys.argv[1]))
