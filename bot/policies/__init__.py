"""Policies of the dialogue: what rules alone cannot say."""
