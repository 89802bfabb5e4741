"""Links of a clipboard: without the pages that only lead on, and without what counts readers."""

import pytest

from cms.text.pasting import pasted
from cms.text.pasting.links import direct

PAGE = "https://exemple.fr/page"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.google.com/url?q=https://exemple.fr/page&sa=D&source=editors&ust=1&usg=A",
        "https://www.google.fr/url?sa=t&url=https%3A%2F%2Fexemple.fr%2Fpage&ved=2ah",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexemple.fr%2Fpage%3Ffbclid%3DIwAR0&h=AT0",
        "https://lm.facebook.com/l.php?u=https%3A%2F%2Fexemple.fr%2Fpage",
        "https://l.instagram.com/?u=https%3A%2F%2Fexemple.fr%2Fpage%3Futm_source%3Dig&e=AT",
        "https://t.umblr.com/redirect?z=https%3A%2F%2Fexemple.fr%2Fpage&t=Z",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexemple.fr%2Fpage&data=05%7C01",
        "https://urldefense.com/v3/__https://exemple.fr/page__;!!N11eV2iwtfs!x$",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__exemple.fr_page&d=DwMF",
        "https://slack-redir.net/link?url=https%3A%2F%2Fexemple.fr%2Fpage",
        "https://out.reddit.com/t3_1?url=https%3A%2F%2Fexemple.fr%2Fpage&token=A",
        "https://vk.com/away.php?to=https%3A%2F%2Fexemple.fr%2Fpage",
        "https://www.linkedin.com/safety/go?url=https%3A%2F%2Fexemple.fr%2Fpage&trk=x",
        "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fexemple.fr%2Fpage&rut=1",
        "https://www.youtube.com/redirect?q=https%3A%2F%2Fexemple.fr%2Fpage&v=1",
        "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9leGVtcGxlLmZyL3BhZ2U&ntb=1",
        "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fexemple.fr%252Fpage",
        "https://exemple.fr/page?utm_source=lettre&utm_medium=courriel&utm_campaign=mai",
        "https://exemple.fr/page?fbclid=1&gclid=2&msclkid=3&mc_cid=4&mc_eid=5",
        "https://exemple.fr/page?at_medium=custom7&at_campaign=67",
        "https://exemple.fr/page#xtor=RSS-3208",
        "https://exemple.fr/page?UTM_Source=x",
        "//exemple.fr/page",
        " https://exemple.fr/\npage ",
    ],
)
def test_it_leads_to_the_page_itself(address):
    assert direct(address) == PAGE


@pytest.mark.parametrize(
    "address",
    [
        "https://exemple.fr/?q=a&b=%C3%A9&c=",
        "https://exemple.fr/page?id=3#chapitre",
        "https://exemple.fr/page?",
        "https://exemple.fr/page?s=mot&si=1&feature=x",
        "https://www.google.com/search?q=https://exemple.fr/",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com.exemple.fr/url?q=https://ailleurs.fr/",
        "https://urldefense.com/v3/__https://exemple.fr/a*b__;Iw!!x$",
        "https://[exemple/?q=1",
        "mailto:redaction@exemple.fr?subject=utm_source",
        "tel:+34957000000",
    ],
)
def test_whatever_says_something_stays(address):
    assert direct(address) == address


def test_other_parameters_keep_their_order_and_spelling():
    assert direct("https://exemple.fr/?b=%20x&utm_id=1&a=+&fbclid=2&b=2#f") == "https://exemple.fr/?b=%20x&a=+&b=2#f"
    assert direct("https://youtu.be/abc?si=xyz&t=3") == "https://youtu.be/abc?t=3"
    assert direct("https://x.com/a/status/1?s=20") == "https://x.com/a/status/1"


@pytest.mark.parametrize(
    "address", ["", "#note", "/page", "page.html", "javascript:alert(1)", "file:///C:/a", "about:blank"]
)
def test_what_leads_nowhere_from_here_is_words(address):
    assert direct(address) == ""
    assert pasted(f'<p>un <a href="{address}">mot</a> ici</p>').html == "<p>un mot ici</p>"


def test_a_paid_link_is_pasted_as_one():
    relation = 'rel="nofollow sponsored noopener" target="_blank"'
    shop = f'<a class="affiliate" href="https://amzn.to/3xYz?utm_source=a" {relation}>Le livre</a>'
    found = pasted(f"<p>{shop} et <a href='{PAGE}' rel='nofollow'>la suite</a></p>").html
    assert '<a href="https://amzn.to/3xYz" rel="sponsored">Le livre</a>' in found
    assert found.count("rel=") == 1
