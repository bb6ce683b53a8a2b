from django.urls import path

from goals.views import adopted, analyses, styrdokument, writing

app_name = "goals"

_ANALYS = "nulagesanalyser/<slug:organ>/"

urlpatterns = [
    path("nulagesanalyser/", analyses.nulagesanalyser, name="nulagesanalyser"),
    path(_ANALYS, analyses.nulagesanalys, name="nulagesanalys"),
    path(f"{_ANALYS}paborja/", writing.paborja, name="paborja"),
    path(f"{_ANALYS}lamna-over/", analyses.lamna_over, name="lamna_over"),
    path(f"{_ANALYS}ta-tillbaka/", analyses.ta_tillbaka, name="ta_tillbaka"),
    path(f"{_ANALYS}beslut/", analyses.beslut, name="beslut"),
    path(f"{_ANALYS}publicera/", analyses.publicera, name="publicera"),
    path(f"{_ANALYS}ny-version/", analyses.ny_version, name="ny_version"),
    path(f"{_ANALYS}avsnitt/<slug:slug>/", writing.avsnitt, name="avsnitt"),
    path(f"{_ANALYS}avsnitt/<slug:slug>/klar/", writing.klar, name="klar"),
    path(
        f"{_ANALYS}omvarldsfaktorer/<number:number>/",
        writing.omvarldsfaktor_svar,
        name="omvarldsfaktor_svar",
    ),
    path(
        f"{_ANALYS}riktningsmal/<number:number>/",
        writing.riktningsmal_svar,
        name="riktningsmal_svar",
    ),
    path(f"{_ANALYS}kort/nytt/", writing.kort, name="kort_nytt"),
    path(f"{_ANALYS}kort/<number:pk>/", writing.kort, name="kort"),
    path(f"{_ANALYS}kort/<number:pk>/ta-bort/", writing.kort_bort, name="kort_bort"),
    path(f"{_ANALYS}forslag/nytt/", writing.forslag, name="forslag_nytt"),
    path(f"{_ANALYS}forslag/<number:number>/", writing.forslag, name="forslag"),
    path(f"{_ANALYS}forslag/<number:number>/ta-bort/", writing.forslag_bort, name="forslag_bort"),
    path("mal/", adopted.mal, name="mal"),
    path("mal/riktningsmal/<number:pk>/", adopted.riktningsmal, name="riktningsmal"),
    path("mal/omvarldsanalys/", adopted.omvarldsanalys, name="omvarldsanalys"),
    path("mal/styrdokument/", styrdokument.styrdokument_list, name="styrdokument_list"),
    path("mal/styrdokument/lagg-till/", styrdokument.styrdokument_add, name="styrdokument_add"),
    path("mal/styrdokument/<number:pk>/", styrdokument.styrdokument_detail, name="styrdokument"),
    path(
        "mal/styrdokument/<number:pk>/fil/",
        styrdokument.styrdokument_file,
        name="styrdokument_file",
    ),
]
