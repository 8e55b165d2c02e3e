"""Folding: whatever the spelling, the same words are compared."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapapp.text import STOP_WORDS, fold, folded_names, search_words, tokens

FOLDED = re.compile(r"([a-z0-9]+( [a-z0-9]+)*)?", re.ASCII)
APOSTROPHES = ["'", "’", "‘", "ʼ", "`", "´", "′", "＇"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L'Île-d'Yeu", "l ile d yeu"),
        ("Châteaubriant", "chateaubriant"),
        ("Cha\u0302teaubriant", "chateaubriant"),
        ("Cœur d'ŒUVRE", "coeur d oeuvre"),
        ("ex æquo, Ǽ", "ex aequo ae"),
        ("Straße", "strasse"),
        ("Ressour\u00adcerie", "ressourcerie"),
        ("Croix\u200b-\u200bRouge", "croix rouge"),
        ("ﬁn n° 5, 2ᵉ étage", "fin n 5 2e etage"),
        ("４４０００", "44000"),
        ("100 %", "100"),
        ("", ""),
        ("« ?! »", ""),
        ("😀", ""),
        ("العربية", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
@example("İstanbul")
@example("\u0345\u03b1ſ")
def test_folded_text_is_plain_and_folding_it_again_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert FOLDED.fullmatch(folded)
    assert fold(folded) == folded


@given(
    st.lists(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \u0301 \u00b4aé\t"))))
)
@example(["a\u00b4 e", " \u0301a", "e \u0301e\u2003ﬁ", "\u03a3 \u03a3a\u03a3"])
def test_many_names_fold_as_each_does(names: list[str]) -> None:
    assert folded_names(names) == [fold(name) for name in names]


@given(st.text(alphabet="abcdeéèêàçœæïù' -ABCÉÈŒ", max_size=40))
def test_case_and_composition_do_not_matter(text: str) -> None:
    assert fold(text) == fold(text.upper()) == fold(text.lower())


@given(st.text())
def test_tokens_are_words(text: str) -> None:
    for word in tokens(text):
        assert re.fullmatch(r"[a-z0-9]{1,60}", word, re.ASCII)


@given(st.lists(st.text(), max_size=4))
def test_tokens_of_a_whole_are_those_of_its_parts(parts: list[str]) -> None:
    assert tokens(" ".join(parts)) == [word for part in parts for word in tokens(part)]


@pytest.mark.parametrize("mark", APOSTROPHES)
def test_every_apostrophe_elides(mark: str) -> None:
    assert tokens(f"l{mark}Atelier d{mark}Anjou, jusqu{mark}ici") == [
        "atelier",
        "anjou",
        "jusqu",
        "ici",
    ]
    assert tokens(f"qu{mark}il n{mark}est") == ["il", "est"]
    assert tokens(f"aujourd{mark}hui") == ["aujourd", "hui"]


@pytest.mark.parametrize("text", ["St Nazaire", "St. Nazaire", "ST-NAZAIRE", "Saint-Nazaire"])
def test_saint_is_written_out(text: str) -> None:
    assert tokens(text) == ["saint", "nazaire"]


def test_sainte_is_written_out() -> None:
    assert tokens("Ste-Luce-sur-Loire") == ["sainte", "luce", "sur", "loire"]


def test_only_an_elided_article_is_dropped() -> None:
    assert tokens("plan l, ligne C") == ["plan", "l", "ligne", "c"]


def test_a_search_keeps_telling_words_once() -> None:
    assert search_words("une crèche pour les crèches de la creche") == ["creche", "creches"]
    assert search_words("l atelier d occasion") == ["atelier", "occasion"]
    assert search_words("de la") == ["de", "la"]
    assert search_words("") == []


@given(st.text())
def test_search_words_are_distinct_words_of_the_text(text: str) -> None:
    words, all_words = search_words(text), tokens(text)
    assert len(set(words)) == len(words)
    assert set(words) <= set(all_words)
    assert bool(words) == bool(all_words)
    if set(all_words) - STOP_WORDS:
        assert not set(words) & STOP_WORDS


def test_a_long_word_is_cut_the_same_way_everywhere() -> None:
    assert tokens("a" * 5_000) == search_words("a" * 60) == ["a" * 60]
