"""What a firm is told about its receipts and copies: code → English sentence, filled with the notice's facts."""

AGREED = "consents.consent.agreed"
EXPORT_READY = "consents.export.ready"
EXPORT_FAILED = "consents.export.failed"

NOTICES = {
    AGREED: "You agreed that {grantee} may read. The receipt is kept with the consent.",
    EXPORT_READY: "Your copy of everything kept here about you is ready. Fetch it by {until}.",
    EXPORT_FAILED: "Your copy could not be made. Ask for it again; if it fails again, tell us.",
}
