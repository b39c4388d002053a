"""Addresses of the demo."""

from django.urls import path

from demo import views

urlpatterns = [
    path("demo", views.demo_entry, name="demo_entry"),
    path("demo/as/<slug:role>", views.demo_sign_in, name="demo_sign_in"),
    path("demo/samples/<str:name>", views.demo_sample, name="demo_sample"),
]
