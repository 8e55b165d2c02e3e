"""Rows by words: what is written of common words says what the lists of rows say."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapapp.atlas.listed import COMMON, Common, ListedWords, common_of, telling_of
from mapapp.atlas.ranges import lists_of
from mapapp.atlas.table import CLASS_OF_MARKS
from mapapp.atlas.vocabulary import Vocabulary

WORDS = ("angers", "atelier", "nantes", "recyclerie", "ressourcerie", "velo")
ROWS = 200


def _words(borne: list[tuple[int, int, int]]) -> ListedWords:
    """Words of rows, from (word, row, marks), each word and row once."""
    ordered = sorted({(word, row): marks for word, row, marks in borne}.items())
    codes = np.array([word for (word, _), _ in ordered], dtype=np.intp)
    lists = lists_of(codes, len(WORDS))
    lists = replace(lists, rows=np.array([row for (_, row), _ in ordered], dtype=np.int32))
    marks = np.array([marks for _, marks in ordered], dtype=np.uint8)
    telling, classes = telling_of(lists, marks)
    common = common_of(lists, marks, ROWS)
    return ListedWords(Vocabulary.of(WORDS), lists, telling, classes, common, ROWS)


borne = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 5]),
        st.integers(0, ROWS - 1),
        st.integers(0, 3),
    ),
    max_size=300,
)
forms = st.frozensets(st.sampled_from((*WORDS, "absent")), max_size=4)


@given(borne, forms, st.frozensets(st.integers(0, ROWS - 1)))
def test_common_words_are_told_as_their_lists_tell(
    borne: list[tuple[int, int, int]], forms: frozenset[str], some: frozenset[int]
) -> None:
    words = _words(borne)
    none = Common(words.common.codes[:0], words.common.columns[:0])
    listed = replace(words, common=none, _known={})
    rows = np.array(sorted(some), dtype=np.intp)
    classes = np.zeros(ROWS, dtype=np.uint8)
    having = np.zeros(ROWS, dtype=np.bool_)
    for (word, row), marks in {(word, row): marks for word, row, marks in borne}.items():
        if WORDS[word] in forms:
            having[row] = True
            classes[row] = max(classes[row], CLASS_OF_MARKS[marks])

    for found in (words, listed):
        assert found.having(forms, rows).tolist() == having[rows].tolist()
        assert found.having(forms, None).tolist() == having.tolist()
        assert found.telling_in(forms, rows).tolist() == classes[rows].tolist()
        assert found.rows(forms).tolist() == np.flatnonzero(having).tolist()


def test_words_of_many_rows_are_columns_and_no_others() -> None:
    most = ROWS // COMMON + 1
    words = _words([*((1, row, 0) for row in range(most)), *((2, row, 2) for row in range(3))])
    assert words.common.codes.tolist() == [1]
    assert words.common.columns.shape == (1, ROWS)
    assert words.common.columns[0].tolist() == [1] * most + [0] * (ROWS - most)


def test_no_row_has_no_word_in_common() -> None:
    none = _words([])
    assert common_of(none.lists, np.zeros(0, dtype=np.uint8), 0).columns.shape == (0, 0)
