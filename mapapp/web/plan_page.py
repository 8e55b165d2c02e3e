"""The pages of the plan: the list of its actions, and each of them."""

from flask import render_template, url_for

from mapapp.domain.place import Action, Indicator, Place, Served
from mapapp.domain.plan import ANNOUNCED_ACTIONS, PlanAction
from mapapp.domain.rights import may_follow_action, may_follow_plan
from mapapp.domain.slot import PARIS
from mapapp.domain.vocabulary import Facet
from mapapp.text import fold
from mapapp.web.addresses import web_link
from mapapp.web.cards import plain_card
from mapapp.web.place_page import french_date
from mapapp.web.plan_figures import LinkedView
from mapapp.web.plan_view import followed_view
from mapapp.web.plan_words import number_text
from mapapp.web.site import Site
from mapapp.web.views import ActionView, FrameView, PlanGroup, PlanRow
from mapapp.web.visitor import person

_COLLECTIONS = {"departement": "departements", "epci": "epci", "commune": "communes"}


def plan_list(site: Site, actions: list[PlanAction], by: str) -> str:
    """The page of all actions; `by`: theme or territoire."""
    return render_template(
        "plan.html",
        groups=plan_groups(site, [one.action for one in actions], by),
        by=by,
        announced=ANNOUNCED_ACTIONS,
        described=sum(one.shipped for one in actions),
        added=sum(not one.shipped for one in actions),
        switch_urls={"theme": "/plan", "territoire": "/plan?par=territoire"},
    )


def action_page(
    site: Site,
    one: PlanAction,
    actions: list[PlanAction],
    view: ActionView,
    frame: FrameView | None,
    linked: LinkedView,
) -> str:
    """The page of an action, with what is followed of it and the figures of what is linked."""
    now = site.clock().astimezone(PARIS)
    return render_template(
        "action.html",
        linked=linked,
        linked_at=f"{now:%d/%m/%Y %H:%M}",
        action=view,
        described=one.shipped,
        followed=followed_view(site, one, actions, now.date()),
        may_follow=may_follow_action(person(), one.organisation),
        may_take_up=may_follow_plan(person()),
        frame=frame,
    )


def plan_groups(site: Site, actions: list[Action], by: str) -> list[PlanGroup]:
    """Actions under their theme, or under each territory they serve."""
    groups: dict[str, PlanGroup] = {}
    for action in actions:
        for title in _titles(site, action, by):
            group = groups.setdefault(title, PlanGroup(title, fold(title).replace(" ", "-")))
            group.rows.append(_row(site, action))
    return list(groups.values()) if by == "theme" else sorted(groups.values(), key=_region_first)


def _region_first(group: PlanGroup) -> tuple[bool, str]:
    return group.title != "Pays de la Loire", group.anchor


def _titles(site: Site, action: Action, by: str) -> list[str]:
    if by == "theme":
        return [site.vocabulary.label(Facet.THEME, action.theme)]
    return [site.gazetteer.label(s.level, s.code) for s in action.serves]


def _row(site: Site, action: Action) -> PlanRow:
    return PlanRow(
        name=action.title,
        href=url_for("public.action", place_id=action.id),
        summary=action.summary,
        pilot=action.pilot,
        where=", ".join(site.gazetteer.label(s.level, s.code) for s in action.serves),
        status_label=action.status.label,
        place_count=len(action.places),
    )


def action_view(
    site: Site, action: Action, point: Place, places: list[Place], sources: dict[str, str]
) -> ActionView:
    """All that the page of an action shows. `point` is the action as a place on the map."""
    contact = action.contact
    return ActionView(
        id=action.id,
        name=action.title,
        theme_label=site.vocabulary.label(Facet.THEME, action.theme),
        summary=action.summary,
        pilot=action.pilot,
        partners=list(action.partners),
        contact_email=contact.email,
        contact_phone=contact.phone,
        contact_website=web_link(contact.website),
        contact_address=contact.address,
        status_label=action.status.label,
        status_note=action.status_note,
        indicators=[_indicator(indicator) for indicator in action.indicators],
        serves=[site.gazetteer.label(s.level, s.code) for s in action.serves],
        scope=[(s.level, s.code, site.gazetteer.label(s.level, s.code)) for s in action.serves],
        scope_urls=[url for served in action.serves for url in _shape_urls(site, served)],
        follow_up=[
            {"date": french_date(f.date), "fact": f.fact, "source_url": web_link(f.source_url)}
            for f in action.follow_up
        ],
        places=[plain_card(site, place) for place in places],
        date_label=french_date(action.date),
        source_title=sources.get(action.source.source, action.source.source),
        source_url=web_link(action.source.url),
        lon=point.lon,
        lat=point.lat,
        bounds=_bounds(site, action),
    )


def _indicator(indicator: Indicator) -> dict[str, str | None]:
    return {
        "label": indicator.label,
        "value": number_text(indicator.value),
        "unit": indicator.unit,
        "date": french_date(indicator.date),
        "source_url": web_link(indicator.source_url),
    }


def _shape_urls(site: Site, served: Served) -> list[str]:
    if served.level == "region":
        codes = [(_COLLECTIONS["departement"], d.code) for d in site.gazetteer.departments]
    else:
        codes = [(_COLLECTIONS[served.level], served.code)]
    return [url_for("api.item", collection=c, feature_id=code) for c, code in codes]


def _bounds(site: Site, action: Action) -> list[float] | None:
    found = [site.gazetteer.find(s.level, s.code) for s in action.serves]
    boxes = [territory.bbox for territory in found if territory is not None]
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return [min(wests), min(souths), max(easts), max(norths)]
