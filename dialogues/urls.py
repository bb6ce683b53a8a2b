from django.urls import path

from dialogues.views import (
    dialogarbete,
    dialoger,
    forslag,
    overenskommelser,
    stallningstaganden,
    uppdrag,
    uppsikt,
)

app_name = "dialogues"

_DIALOG = "tillitsdialoger/<number:pk>/"

urlpatterns = [
    path("uppsikt/", uppsikt.uppsikt, name="uppsikt"),
    path("uppsikt/bolag/<slug:organ>/", uppsikt.bolagsprovning, name="bolagsprovning"),
    path("tillitsdialoger/", dialoger.tillitsdialoger, name="tillitsdialoger"),
    path("tillitsdialoger/ny/", dialoger.ny, name="ny"),
    path("tillitsdialoger/ks-beslut/", stallningstaganden.ks_beslut, name="ks_beslut"),
    path("tillitsdialoger/till-kf/", stallningstaganden.till_kf, name="till_kf"),
    path(_DIALOG, dialoger.tillitsdialog, name="tillitsdialog"),
    path(f"{_DIALOG}uppgifter/", dialogarbete.uppgifter, name="uppgifter"),
    path(f"{_DIALOG}deltagare/", dialogarbete.deltagare, name="deltagare"),
    path(
        f"{_DIALOG}deltagare/<number:deltagare_pk>/ta-bort/",
        dialogarbete.deltagare_bort,
        name="deltagare_bort",
    ),
    path(f"{_DIALOG}stall-in/", dialogarbete.stall_in, name="stall_in"),
    path(f"{_DIALOG}genomford/", dialogarbete.genomford, name="genomford"),
    path(f"{_DIALOG}bekrafta/", dialogarbete.bekrafta, name="bekrafta"),
    path(
        f"{_DIALOG}overenskommelser/ny/", overenskommelser.overenskommelse,
        name="overenskommelse_ny",
    ),
    path(
        f"{_DIALOG}overenskommelser/<number:overenskommelse_pk>/", overenskommelser.overenskommelse,
        name="overenskommelse",
    ),
    path(
        f"{_DIALOG}overenskommelser/<number:overenskommelse_pk>/ta-bort/", overenskommelser.ta_bort,
        name="overenskommelse_bort",
    ),
    path(
        f"{_DIALOG}overenskommelser/<number:overenskommelse_pk>/folj-upp/",
        overenskommelser.folj_upp,
        name="folj_upp",
    ),
    path(
        f"{_DIALOG}stallningstagande/<number:forslag_pk>/", stallningstaganden.stallningstagande,
        name="stallningstagande",
    ),
    path("forslag/", forslag.forslagslista, name="forslagslista"),
    path("forslag/kf-beslut/", stallningstaganden.kf_beslut_lista, name="kf_beslut_lista"),
    path("forslag/<number:pk>/", forslag.forslag, name="forslag"),
    path("forslag/<number:pk>/kf-beslut/", stallningstaganden.kf_beslut, name="kf_beslut"),
    path("forslag/<number:pk>/uppdrag/", uppdrag.uppdrag, name="uppdrag"),
    path("forslag/mal/<number:pk>/", forslag.mal_thread, name="mal_thread"),
    path("beslut/<number:pk>/", forslag.beslut, name="beslut"),
]  # fmt: skip
