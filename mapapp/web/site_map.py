"""The site map: every page that one may start from, in one list."""

from flask import Blueprint, render_template

from mapapp.web.paths import situation_paths
from mapapp.web.wording import gettext as _

site_map = Blueprint("site_map", __name__)


@site_map.get("/plan-du-site")
def site_map_page() -> str:
    """Where everything is."""
    situations = [
        (f"{path.situation} : {path.label}" if path.situation else path.label, path.href)
        for path in situation_paths()
    ]
    groups = [
        (_("Ma situation"), situations),
        (
            _("Chercher"),
            [
                (_("La carte et la liste"), "/"),
                (_("Le plan régional, action par action"), "/plan"),
                (_("Le plan, par territoire"), "/plan?par=territoire"),
                (_("Le plan, son avancement"), "/plan/avancement"),
                (_("Besoins sans action"), "/plan/besoins"),
            ],
        ),
        (
            _("Participer"),
            [
                (_("Contribuer"), "/contribuer"),
                (_("Proposer un lieu"), "/contribuer/lieu"),
                (_("Se connecter"), "/connexion"),
                (_("Demander un compte"), "/compte/demander"),
            ],
        ),
        (
            _("Savoir"),
            [
                (_("Les territoires en chiffres"), "/territoires"),
                (_("Comparer des territoires"), "/territoires/comparer"),
                (_("Rapports du trimestre et de l’année"), "/territoires/rapports"),
                (_("Les territoires au fil du temps"), "/territoires/evolution"),
                (_("À propos et sources"), "/a-propos"),
                (_("Accessibilité"), "/accessibilite"),
                (_("Données personnelles"), "/donnees-personnelles"),
                (_("Mentions légales"), "/mentions-legales"),
                (_("Données ouvertes (API)"), "/api/"),
            ],
        ),
    ]
    return render_template("site_map.html", groups=groups)
