"""Addresses of the pages of profiles."""

from django.urls import path

from creditshare.profiles.views import bank, own, rating, scorecards, strategies

urlpatterns = [
    path("profile", own.own_profile, name="own_profile"),
    path("profile/rating", rating.own_rating, name="own_rating"),
    path("profile/<slug:key>", own.own_trace, name="own_trace"),
    path("consents/<uuid:consent_id>/preview", own.consent_preview, name="consent_preview"),
    path("consents/<uuid:consent_id>/answers", own.consent_answers, name="consent_answers"),
    path("scorecards", scorecards.scorecard_list, name="scorecard_list"),
    path("scorecards/<int:number>/", scorecards.scorecard_card, name="scorecard_card"),
    path("scorecards/<int:number>/check", scorecards.scorecard_check, name="scorecard_check"),
    path("scorecards/<int:number>/approve", scorecards.scorecard_approve, name="scorecard_approve"),
    path("strategies", strategies.strategy_list, name="strategy_list"),
    path("strategies/<uuid:strategy_id>/", strategies.strategy_card, name="strategy_card"),
    path("strategies/<uuid:strategy_id>/activate", strategies.strategy_activate, name="strategy_activate"),
    path("firms", bank.firm_search, name="firm_search"),
    path("firms/<str:uscc>", bank.bank_profile, name="bank_profile"),
    path("firms/<str:uscc>/rating", rating.bank_rating, name="bank_rating"),
    path("firms/<str:uscc>/<slug:key>", bank.bank_trace, name="bank_trace"),
]
