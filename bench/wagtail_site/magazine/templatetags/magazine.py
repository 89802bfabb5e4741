"""What search engines read of an article, as JSON-LD."""

import json

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

register = template.Library()
ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def json_ld(context, picture):
    page, address = context["page"], context["address"]
    schemas = [
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": page.title,
            "description": page.deck,
            "image": [
                {"@type": "ImageObject", "url": picture.full_url, "width": picture.width, "height": picture.height}
            ],
            "datePublished": page.date.isoformat(),
            "dateModified": (page.last_published_at or page.date).isoformat(),
            "author": [{"@type": "Person", "name": page.author.name, "url": f"/author/{page.author.slug}/"}],
            "publisher": {"@type": "Organization", "name": "Patio"},
            "mainEntityOfPage": address,
            "keywords": [tag.name for tag in context["tags"]],
        },
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Patio", "item": "/"},
                {"@type": "ListItem", "position": 2, "name": page.title, "item": address},
            ],
        },
    ]
    if context["faq"]:
        questions = [
            {
                "@type": "Question",
                "name": each.question,
                "acceptedAnswer": {"@type": "Answer", "text": strip_tags(each.answer)},
            }
            for each in context["faq"]
        ]
        schemas.append({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions})
    scripts = (f'<script type="application/ld+json">{written(schema)}</script>' for schema in schemas)
    return mark_safe("\n".join(scripts))


def written(schema):
    return json.dumps(schema, ensure_ascii=False).translate(ESCAPED)
