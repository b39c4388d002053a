"""The API of consents."""

from ninja import Router

router = Router()
