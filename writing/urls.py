from django.urls import path

from writing import views

app_name = "writing"

urlpatterns = [
    path("<int:pk>/", views.text, name="text"),
    path("<int:pk>/har/", views.presence, name="presence"),
]
