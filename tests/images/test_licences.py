import pytest

from images.licences import licence_url

CC = "https://creativecommons.org/licenses"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/licence", "https://example.org/licence"),
        (" http://example.org/ ", "http://example.org/"),
        ("CC BY 4.0", f"{CC}/by/4.0/"),
        ("cc-by-sa 3.0", f"{CC}/by-sa/3.0/"),
        ("CC BY-NC-ND 4.0", f"{CC}/by-nc-nd/4.0/"),
        ("CC BY NC SA 2.5 (Wikimedia Commons)", f"{CC}/by-nc-sa/2.5/"),
        ("Licence CC BY\u00a04.0", f"{CC}/by/4.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("Unsplash License", "https://unsplash.com/license"),
        ("Licence Pexels", "https://www.pexels.com/license/"),
        ("pixabay", "https://pixabay.com/service/license-summary/"),
        ("CC BY", ""),
        ("CC BY 9.9", ""),
        ("CC BY-ND-SA 4.0", ""),
        ("Tous droits réservés", ""),
        ("javascript:alert(1)", ""),
        ('https://example.org/"><script>', ""),
        ("", ""),
    ],
)
def test_a_licence_in_words_means_an_address_or_none(text, address):
    assert licence_url(text) == address
