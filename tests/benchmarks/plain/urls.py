from django.urls import path

from tests.benchmarks.plain import views

app_name = "plain"

urlpatterns = [
    path("", views.entries, name="entries"),
    path("<int:pk>/", views.entry, name="entry"),
    path("notes/<int:pk>/", views.save, name="save"),
]
