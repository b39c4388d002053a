"""The API of profiles."""

from ninja import Router

router = Router()
