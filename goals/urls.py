from django.urls import path

from goals.views import adopted, analyses, answers, avsnitt, forslag, kort, styrdokument

app_name = "goals"

_ANALYS = "nulagesanalyser/<slug:organ>/"

urlpatterns = [
    path("nulagesanalyser/", analyses.nulagesanalyser, name="nulagesanalyser"),
    path(_ANALYS, analyses.nulagesanalys, name="nulagesanalys"),
    path(f"{_ANALYS}paborja/", analyses.paborja, name="paborja"),
    path(f"{_ANALYS}lamna-over/", analyses.lamna_over, name="lamna_over"),
    path(f"{_ANALYS}ta-tillbaka/", analyses.ta_tillbaka, name="ta_tillbaka"),
    path(f"{_ANALYS}beslut/", analyses.beslut, name="beslut"),
    path(f"{_ANALYS}publicera/", analyses.publicera, name="publicera"),
    path(f"{_ANALYS}ny-version/", analyses.ny_version, name="ny_version"),
    path(f"{_ANALYS}avsnitt/<slug:slug>/", avsnitt.avsnitt, name="avsnitt"),
    path(f"{_ANALYS}avsnitt/<slug:slug>/klar/", avsnitt.klar, name="klar"),
    path(
        f"{_ANALYS}omvarldsfaktorer/<number:number>/",
        answers.omvarldsfaktor_svar,
        name="omvarldsfaktor_svar",
    ),
    path(
        f"{_ANALYS}riktningsmal/<number:number>/",
        answers.riktningsmal_svar,
        name="riktningsmal_svar",
    ),
    path(f"{_ANALYS}kort/nytt/", kort.kort, name="kort_nytt"),
    path(f"{_ANALYS}kort/<number:pk>/", kort.kort, name="kort"),
    path(f"{_ANALYS}kort/<number:pk>/ta-bort/", kort.kort_bort, name="kort_bort"),
    path(f"{_ANALYS}forslag/nytt/", forslag.forslag, name="forslag_nytt"),
    path(f"{_ANALYS}forslag/<number:number>/", forslag.forslag, name="forslag"),
    path(f"{_ANALYS}forslag/<number:number>/ta-bort/", forslag.forslag_bort, name="forslag_bort"),
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
