from django.urls import path

from writing import views

app_name = "writing"

urlpatterns = [
    path("<number:pk>/", views.text, name="text"),
    path("<number:pk>/har/", views.presence, name="presence"),
]
