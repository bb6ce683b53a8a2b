"""Numbers as one writes them: words up to twelve in a running sentence."""

import pytest

from organisation.numbers import in_words, ordinal


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "noll"), (1, "ett"), (2, "två"), (12, "tolv"), (13, "13"), (-1, "-1"), (1000, "1000")],
)
def test_words_up_to_twelve_and_digits_above(number, words):
    assert in_words(number) == words


def test_one_takes_the_gender_of_what_is_counted():
    assert in_words(1, "en") == "en"


@pytest.mark.parametrize(("number", "words"), [(1, "första"), (2, "andra"), (11, "11:e")])
def test_ordinals(number, words):
    assert ordinal(number) == words
