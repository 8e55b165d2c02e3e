"""Keeping the figures of territories: once a month, and when the prefecture's desk asks."""

from mapapp.config import Settings
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.figures import Figures
from mapapp.figures.keeping import Maker, keep, month_is_kept
from mapapp.hours.bits import HoursTable
from mapapp.resources import geodata_dir
from mapapp.search.current import CurrentAtlas, snapshots_dir
from mapapp.store.engine import Store
from mapapp.territory.gazetteer import Gazetteer
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import shipped_estimate
from mapapp.working.jobs import Work


def maker_of(
    store: Store, settings: Settings, gazetteer: Gazetteer, vocabulary: Vocabulary
) -> Maker:
    """What makes the figures; opened anew each time, for it is needed once a month."""
    geodata = geodata_dir()
    out = snapshots_dir(settings.data, settings.store_url)
    atlas = CurrentAtlas(store, gazetteer, vocabulary, out, geodata)
    densities = CommuneDensities.load(geodata / "travel" / "densities.json")
    figures = Figures(
        gazetteer,
        vocabulary,
        lambda view: HoursTable((text or "" for text in view.hours), out),
        (shipped_estimate(), densities),
        lambda _lon, _lat: None,  # nobody puts a pin here
    )
    return Maker(store, figures, vocabulary, atlas.view)


def keep_month(work: Work) -> dict[str, object]:
    """Keep the figures of this month, if nobody did."""
    if month_is_kept(work.tools.store, work.tools.clock()):
        return {"new": False}
    return _keep(work, monthly=True)


def keep_now(work: Work) -> dict[str, object]:
    """Keep the figures of this moment."""
    return _keep(work, monthly=False)


def _keep(work: Work, *, monthly: bool) -> dict[str, object]:
    tools = work.tools
    found = keep(
        maker_of(tools.store, tools.settings, tools.gazetteer, tools.vocabulary),
        tools.clock(),
        monthly=monthly,
        account=work.job.payload.get("account"),
        sure=work.still_mine,
        progress=work.progress,
    )
    day = found.snapshot.day if found.snapshot else None
    return {"new": found.new, "day": day}
