from django.shortcuts import get_object_or_404, render
from taggit.models import Tag

from bench.wagtail_site.magazine.models import IN_A_LIST, ArticlePage, Author, part_of


def tag(request, slug):
    found = get_object_or_404(Tag, slug=slug)
    articles = ArticlePage.objects.newest_first().filter(tagged_items__tag=found).for_list()
    return render(request, "magazine/tag.html", {"tag": found, **part_of(articles, request, IN_A_LIST)})


def author(request, slug):
    found = get_object_or_404(Author, slug=slug)
    articles = ArticlePage.objects.newest_first().filter(author=found).for_list()
    return render(request, "magazine/author.html", {"author": found, **part_of(articles, request, IN_A_LIST)})


def search(request):
    query = request.GET.get("q", "")[:300]
    articles = ArticlePage.objects.live().for_list().search(query) if query else []
    return render(request, "magazine/search.html", {"query": query, **part_of(articles, request, IN_A_LIST)})
