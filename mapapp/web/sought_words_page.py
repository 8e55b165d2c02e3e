"""Words that people look for and that we do not know: counted when sent, read by moderators."""

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts.rates import DAY, HOUR, Limit, attempt, network_of
from mapapp.domain.instants import stamp
from mapapp.objects.sought import KEPT, MOST_WORDS, RARE_KEPT, SHOWN_FROM, keepable
from mapapp.store import sought_words
from mapapp.web.forms import Form, looks_automatic
from mapapp.web.objects_asked import page_url, read_question
from mapapp.web.place_page import french_date
from mapapp.web.site import site
from mapapp.web.visitor import moderates, needs, page
from mapapp.web.wording import gettext as _

sought_words_page = Blueprint("sought_words_page", __name__)
BY_NETWORK = Limit("mots", 20, HOUR)
ONCE_A_DAY = Limit("mot", 1, DAY)
"""A network counts a word once: nobody brings a word up alone."""


@sought_words_page.get("/objets/mots")
def rules() -> str:
    """What is counted of words, and the form."""
    return render_template("objects_word.html", form=Form(), state="", most=MOST_WORDS)


@sought_words_page.post("/objets/mots")
def tell() -> AnyResponse:
    """Count a word that no object bears. What might say who asks is not kept, and is told so."""
    form, here = Form.sent(), site()
    text = form.text("mot", longest=200)
    word = keepable(text) if text else None
    if text and word is None:
        form.wrong(
            "mot",
            _(
                "quelques mots simples seulement (%(n)s au plus) : ni nom de personne, ni adresse,"
                " ni numéro, ni courriel",
                n=MOST_WORDS,
            ),
        )
    if form.problems or word is None:
        body = render_template("objects_word.html", form=form, state="", most=MOST_WORDS)
        return page(body, 400)
    if here.object_words.resolve(text) is not None:
        question, _faults = read_question(here, [("q", text)])
        return redirect(page_url(question), 303)
    if not looks_automatic():
        _count(word)
    return page(render_template("objects_word.html", form=Form(), state="kept", most=MOST_WORDS))


def _count(word: str) -> None:
    """Once more for a word; over a limit it is passed over without a word."""
    here, network = site(), network_of(request.remote_addr)
    now = here.clock()
    with here.store.write() as connection:
        limits = [(BY_NETWORK, network), (ONCE_A_DAY, f"{network} {word}")]
        if attempt(connection, limits, now) is None:
            sought_words.count_word(connection, word, stamp(now)[:10])


@sought_words_page.get("/moderation/mots")
@needs(moderates)
def words() -> Response:
    """What people look for and cannot find, the most wanted first."""
    here = site()
    since = stamp(here.clock() - KEPT)[:10]
    with here.store.read() as connection:
        found = sought_words.words_sought(connection, since=since, least=SHOWN_FROM)
    rows = [(one, french_date(one.first), french_date(one.last)) for one in found]
    body = render_template(
        "moderation_words.html",
        rows=rows,
        least=SHOWN_FROM,
        kept_days=KEPT.days,
        rare_days=RARE_KEPT.days,
    )
    return page(body)


@sought_words_page.post("/moderation/mots")
@needs(moderates)
def forget() -> AnyResponse:
    """Forget a word: an object bears it now, or it says too much."""
    word = Form.sent().text("mot", longest=60, required=False)
    if word:
        with site().store.write() as connection:
            sought_words.forget_word(connection, word)
    return redirect("/moderation/mots", 303)
