from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import URLPattern, URLResolver, include, path, register_converter

from ale_styrning import health
from ale_styrning.numbers import NumberConverter
from organisation.login import LoginForm
from writing import views_search


class YearConverter:
    regex = r"(?:19|20)\d\d"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: Any) -> str:
        return str(value)


register_converter(YearConverter, "year")
register_converter(NumberConverter, "number")

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "logga-in/",
        auth_views.LoginView.as_view(
            redirect_authenticated_user=True, authentication_form=LoginForm
        ),
        name="login",
    ),
    path("logga-ut/", auth_views.LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("halsa/", health.health, name="health"),
    path("skriv/", include("writing.urls")),
    path("", include("organisation.urls")),
    path("<year:year>/sok/", views_search.sok, name="sok"),
    path("<year:year>/", include("goals.urls")),
    path("<year:year>/", include("dialogues.urls")),
    path("<year:year>/", include("reports.urls")),
]

if settings.DEBUG:
    from ale_styrning.styleguide import styleguide

    urlpatterns.append(path("stil/", styleguide, name="styleguide"))
