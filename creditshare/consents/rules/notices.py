"""What a legal representative is told of a handler's deeds: code → English sentence, filled with the notice's facts."""

DEEDS = {
    f"consents.consent.{deed}": f"consents.handler.{deed}" for deed in ("accept", "resume", "narrow", "renew", "revoke")
}
"""What a handler does about a consent, by its permission, and the notice of it."""

NOTICES = {
    "consents.handler.accept": "A handler agreed in your firm's name that {grantee} may read.",
    "consents.handler.resume": "A handler let {grantee} read again, in your firm's name.",
    "consents.handler.narrow": "A handler agreed in your firm's name that {grantee} may read less.",
    "consents.handler.renew": "A handler agreed in your firm's name that {grantee} may read for longer.",
    "consents.handler.revoke": "A handler withdrew in your firm's name what {grantee} was allowed to read.",
}
