"""An edition as the site reads it."""

from articles.models import Edition
from rendering import page, parts, series, story


def context_of(edition, *, at):
    rows = parts.with_part(
        series.with_series(Edition.objects.filter(pk=edition.pk)), story.ARTICLE, parts.current_release()
    )
    [found] = parts.finished(story.ARTICLE, rows)
    return page.context(found, at=at)


def story_of(edition):
    [found] = story.load([edition.pk])
    return story.story_of(found, tags=found.tag_list, authors=found.authors)
