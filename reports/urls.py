from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("rapporter/", views.rapporter, name="rapporter"),
    path("rapporter/bestall/", views.bestall, name="bestall"),
    path("rapporter/<number:pk>/", views.rapport, name="rapport"),
    path("rapporter/<number:pk>/forsok-igen/", views.forsok_igen, name="forsok_igen"),
    path("rapporter/<number:pk>/pdf/", views.ladda_ner, name="ladda_ner"),
]
