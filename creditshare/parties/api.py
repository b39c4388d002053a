"""The API of parties."""

from ninja import Router

router = Router()
