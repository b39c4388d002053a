"""Addresses of the pages of the trail."""

from django.urls import path

from creditshare.audit import views

urlpatterns = [
    path("trail", views.trail_standing, name="trail_standing"),
    path("trail/check", views.trail_check, name="trail_check"),
]
