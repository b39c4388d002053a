"""Addresses of the pages of profiles."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
