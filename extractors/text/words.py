"""Count the words of a text in any script; never splits one into words."""

import re

# Scripts written without blanks: a word is some letters long. Han 1.5 to 2 and Thai 4 to 5 in newspapers; a guess
# rounded down, so that a short text is rather taken for one that is long enough.
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SYLLABIC = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
# Below this a page, or a description in a feed, is a teaser: headlines with a lead have 20 to 55 words. A guess.
MIN_ARTICLE_WORDS = 60

_LETTERS_PER_WORD = ((_IDEOGRAPHS, 2), (_SYLLABIC, 4))


def count_words(text: str) -> int:
    """Return the number of words between blanks; in scripts without blanks, their letters by the length of a word."""
    if text.isascii():
        return len(text.split())
    words = 0
    for letters, length in _LETTERS_PER_WORD:
        text, found = letters.subn(" ", text)
        words += found // length
    # Most begin with a letter: a generator for each made a tenth of reading a page.
    return words + sum(token[0].isalnum() or any(map(str.isalnum, token)) for token in text.split())
