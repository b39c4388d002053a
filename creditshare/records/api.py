"""The API of records."""

from ninja import Router

router = Router()
