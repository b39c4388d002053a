"""Addresses of the pages of consents."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
