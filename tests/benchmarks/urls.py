from django.urls import include, path

from ale_styrning.urls import urlpatterns as product

urlpatterns = [path("plain/", include("tests.benchmarks.plain.urls")), *product]
