"""What organisations are told about consents: code → English sentence, filled with the notice's facts."""

DEEDS = {
    f"consents.consent.{deed}": f"consents.handler.{deed}"
    for deed in ("accept", "decline", "pause", "resume", "revoke", "narrow", "renew")
}
"""What a handler does about a consent, by its permission, and the notice that tells the representative of it."""
CONSENT_STANDS = "consents.consent.stands"
CONSENT_EXPIRES = "consents.consent.expires"
COPIES_DUE = "consents.copies.due"
COPIES_DESTROYED = "consents.copies.destroyed"
COMPLAINT_FILED = "consents.complaint.filed"
COMPLAINT_ANSWERED = "consents.complaint.answered"
COMPLAINT_UPHELD = "consents.complaint.upheld"
COMPLAINT_REJECTED = "consents.complaint.rejected"

NOTICES = {
    COMPLAINT_FILED: "{firm} complains about a read of your organisation. Answer it; it is decided by {due}.",
    COMPLAINT_ANSWERED: "{grantee} has answered your complaint about its read.",
    COMPLAINT_UPHELD: "The auditor upheld the complaint about a read by {grantee}.",
    COMPLAINT_REJECTED: "The auditor did not uphold the complaint about a read by {grantee}.",
    "consents.handler.accept": "{handler} agreed in your firm's name that {grantee} may read your data.",
    "consents.handler.decline": "{handler} declined a request of {grantee} in your firm's name.",
    "consents.handler.pause": "{handler} paused the consent given to {grantee}.",
    "consents.handler.resume": "{handler} resumed the consent given to {grantee}.",
    "consents.handler.revoke": "{handler} withdrew the consent given to {grantee}.",
    "consents.handler.narrow": "{handler} narrowed the consent given to {grantee}.",
    "consents.handler.renew": "{handler} renewed the consent given to {grantee}.",
    CONSENT_STANDS: "{grantee} may still read your data until {last_day}. End it if you no longer want that.",
    CONSENT_EXPIRES: "The consent given to {grantee} ends on {last_day}. Renew it if they are to go on reading.",
    COPIES_DUE: "The consent of {firm} has ended: destroy what you read and confirm it by {due}.",
    COPIES_DESTROYED: "{grantee} confirmed that its copies of your data are destroyed.",
}
