from django.urls import path

from organisation import views

urlpatterns = [
    path("", views.start, name="start"),
    path("kommun.css", views.kommun_css, name="kommun_css"),
    path("logotyp/", views.logotyp, name="logotyp"),
    path("tillganglighet/", views.tillganglighet, name="tillganglighet"),
    path("<year:year>/", views.start_year, name="start_year"),
    path("<year:year>/arshjul/", views.arshjul, name="arshjul"),
]
