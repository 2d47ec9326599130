"""The sample subscribers of the settings; one of whom nothing is known where there are none."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.config import Settings


def samples_of(settings: Settings) -> tuple[Mapping[str, str], ...]:
    """The data of every sample subscriber, one at least."""
    return tuple(settings.sample_subscribers) or ({},)


def sample_of(settings: Settings, index: int) -> Mapping[str, str]:
    """A sample subscriber, by the place in the settings; the first where there are not so many."""
    samples = samples_of(settings)
    return samples[index] if 0 <= index < len(samples) else samples[0]
