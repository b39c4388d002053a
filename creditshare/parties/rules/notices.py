"""What organisations are told about people: code → English sentence, filled with the notice's facts."""

DELEGATION_GIVEN = "parties.delegation.given"
DELEGATION_ENDED = "parties.delegation.ended"
DELEGATION_EXPIRES = "parties.delegation.expires"
DELEGATION_STANDS = "parties.delegation.stands"
PERSONAL_SHOWN = "parties.personal.shown"

NOTICES = {
    DELEGATION_GIVEN: "{handler} may act for your firm until {last_day}, by authority of {representative}.",
    DELEGATION_ENDED: "{handler} may no longer act for your firm.",
    DELEGATION_EXPIRES: "The authority of {handler} ends on {last_day}. Give a new one if they are to go on.",
    DELEGATION_STANDS: "{handler} still may act for your firm until {last_day}. End it if that is no longer right.",
    PERSONAL_SHOWN: "{grantee} has looked at personal details of {person} for the first time.",
}
