"""What a risk means, and what to do about it: the brief's levels and actions, word for word.

Where a risk comes from is the model's.
"""

HIGH_ABOVE = 0.7
MEDIUM_ABOVE = 0.4

ACTIONS = {
    "high": ("immediate_outreach", "offer_incentive", "assign_success_manager"),
    "medium": ("send_survey", "highlight_new_features", "invite_to_webinar"),
    "low": ("continue_monitoring",),
}


def level(risk: float) -> str:
    """The level of a risk.

    >>> level(0.71), level(0.7), level(0.4)
    ('high', 'medium', 'low')
    """
    if risk > HIGH_ABOVE:
        return "high"
    return "medium" if risk > MEDIUM_ABOVE else "low"
