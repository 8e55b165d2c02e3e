"""The words of objects: every one is understood, mistyped too; the unknown is said to be."""

import re
import string
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mapapp.domain.vocabulary import Facet
from mapapp.objects.gestures import SEEK, possible_gestures, said_gestures
from mapapp.objects.words import MOST_CHOICES, Words, stem, stems
from mapapp.resources import geodata_dir
from mapapp.seeding.shipped import load_everyday_words
from mapapp.text import fold
from tests.searches import vocabulary


@cache
def words() -> Words:
    return Words(vocabulary(), load_everyday_words(geodata_dir()))


@cache
def terms() -> list[tuple[str, str]]:
    """(item, term) of everything that ships."""
    own = [
        (item.code, term)
        for item in vocabulary().items.values()
        for term in (item.label, *item.synonyms)
    ]
    everyday = load_everyday_words(geodata_dir())["words"]
    return own + [(code, term) for code, of in everyday.items() for term in of]


@cache
def known_stems() -> frozenset[str]:
    return frozenset(one for _code, other in terms() for one in stems(other))


def meant(text: str) -> list[str]:
    found = words().resolve(text)
    return [match.code for match in found.matches] if found else []


def test_every_term_is_understood() -> None:
    lost = [(code, term) for code, term in terms() if code not in meant(term)]
    assert lost == []


def test_few_terms_are_ambiguous() -> None:
    several = {fold(term) for _code, term in terms() if len(meant(term)) > 1}
    assert len(several) < 30, several


def plural(term: str) -> str:
    return f"des {term}" if term[-1].lower() in "sxz" else f"des {term}s"


@pytest.mark.parametrize("written", [str.upper, fold, "  l’{} ".format, plural])
def test_every_term_is_understood_however_it_is_written(written: Callable[[str], str]) -> None:
    lost = [term for code, term in terms() if code not in meant(written(term))]
    assert lost == []


def _mistype(word: str, at: int, way: int, letter: str) -> str:
    before, own, after = word[:at], word[at], word[at + 1 :]
    swapped = after[:1] + own + after[1:]
    return before + (after, letter + own + after, letter + after, swapped)[way]


@given(st.data())
def test_one_mistake_in_a_word_of_six_letters_is_forgiven(data: st.DataObject) -> None:
    code, term = data.draw(st.sampled_from(terms()))
    parts = fold(term).split()
    long = [n for n, part in enumerate(parts) if len(part) >= 6]
    assume(long)
    chosen = data.draw(st.sampled_from(long))
    at = data.draw(st.integers(0, len(parts[chosen]) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    typed = _mistype(parts[chosen], at, data.draw(st.integers(0, 3)), letter)
    # Another word that is known is what it says.
    assume(stem(typed) not in known_stems())
    parts[chosen] = typed
    assert code in meant(" ".join(parts)), (term, parts)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("grille-pain", "petit_electromenager"),
        ("Grille pain", "petit_electromenager"),
        ("grillepain", "petit_electromenager"),
        ("grile-pains", "petit_electromenager"),
        ("mon vieux grille-pain cassé", "petit_electromenager"),
        ("l’aspirateur", "gros_electromenager_hors_refrigerant"),
        ("lits", "meuble"),
        ("journaux", "papiers_graphiques"),
        ("bicyclette", "velo"),
        ("vêtements", "vetement"),
        ("trotinette", "materiel_de_sport_hors_velo"),
        ("des palettes", "palette"),
        ("du bois", "bois_pmcb_produits_et_materiaux_de_construction_du_batiment"),
        ("chaise en bois", "sieges_elements_d_ameublement"),
        ("fer à rapasser", "petit_electromenager"),
        ("ordi", "materiel_informatique"),
        ("dechetteries", ""),
        ("licorne", ""),
        ("zzzz", ""),
        ("12345", ""),
        ("?", ""),
        ("", ""),
        ("\x00", ""),
        ("🚲", ""),
    ],
)
def test_what_a_text_means(text: str, item: str) -> None:
    assert meant(text)[:1] == ([item] if item else [])


def test_a_word_of_two_objects_is_a_choice() -> None:
    found = words().resolve("batterie")
    assert found is not None and found.only is None
    assert set(meant("batterie")) == {"instrument_de_musique", "batteries_et_piles_portables"}


def test_an_object_that_is_filed_twice_is_looked_for_twice() -> None:
    found = words().resolve("canapés")
    assert found is not None and found.only is not None
    assert found.only.codes == ("sieges_elements_d_ameublement", "meuble")


def test_what_else_a_text_names_is_beside() -> None:
    found = words().resolve("chaise en bois")
    assert found is not None
    assert [match.word for match in found.beside] == ["bois"]


def test_a_beginning_proposes_few() -> None:
    assert "materiel_informatique" in meant("imprim")
    assert all(len(meant(letters)) <= MOST_CHOICES for letters in ("cha", "mac", "por", "tab"))


@given(st.text(max_size=250))
def test_any_text_is_read_without_fault(text: str) -> None:
    found = words().resolve(text)
    assert found is None or 0 < len(found.matches) <= MOST_CHOICES


@pytest.mark.parametrize(
    ("text", "gestures", "rest"),
    [
        ("réparer mon vieux vélo", ("reparer",), "mon velo"),
        ("je cherche du bois", SEEK, "du bois"),
        ("je cherche un réparateur de vélo", ("reparer",), "un de velo"),
        ("où jeter des piles ?", ("trier",), "des piles"),
        ("vélo seconde main", ("acheter",), "velo"),
        ("donner ou vendre un lit", ("donner", "revendre"), "ou un lit"),
        ("grille-pain", (), "grille pain"),
        ("", (), ""),
    ],
)
def test_gestures_are_read_in_what_is_said(text: str, gestures: tuple[str, ...], rest: str) -> None:
    found, left = said_gestures(text)
    assert (found, stems(left)) == (gestures, stems(rest))


def test_every_item_has_gestures_of_the_vocabulary() -> None:
    known = vocabulary().labels[Facet.GESTURE]
    for item in vocabulary().items.values():
        assert possible_gestures(item), item.code
        assert set(possible_gestures(item)) <= set(known), item.code


def test_what_is_dangerous_is_only_taken_back() -> None:
    items = vocabulary().items
    for code in ("medicaments", "dasri", "produits_chimiques_solvants", "huiles_lubrifiantes"):
        assert possible_gestures(items[code]) == ("trier",)


def test_everyday_words_are_words() -> None:
    everyday = load_everyday_words(geodata_dir())
    for code, of in everyday["words"].items():
        assert code in vocabulary().items
        assert len(of) == len(set(of)) and all(re.fullmatch(r"[^<>@\d]+", word) for word in of)
    for word, code in everyday["also"].items():
        assert code in vocabulary().items and words().knows(word)
