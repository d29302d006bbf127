"""Growth is told from warming up and from noise."""

import pytest

from tests.bench.soak_growth import Sample, growth


def samples(memory, files):
    return [Sample(10.0 * n, memory(n), files(n)) for n in range(101)]


def test_what_stays_is_sound():
    found = growth(samples(lambda n: 500, lambda n: 40))
    assert found.per_cent == 0
    assert found.sound


def test_warming_up_does_not_count():
    found = growth(samples(lambda n: 300 if n < 20 else 500, lambda n: 10 if n < 20 else 40))
    assert found.sound


def test_steady_growth_of_memory_is_found():
    found = growth(samples(lambda n: 500 + n, lambda n: 40))
    assert found.per_cent > 5
    assert not found.sound


def test_one_high_sample_is_no_growth():
    assert growth(samples(lambda n: 900 if n == 95 else 500, lambda n: 40)).sound


def test_descriptors_that_grow_are_a_leak():
    found = growth(samples(lambda n: 500, lambda n: 40 + n // 5))
    assert not found.sound


def test_descriptors_that_come_and_go_are_none():
    assert growth(samples(lambda n: 500, lambda n: 40 + n % 3)).sound


def test_a_leak_of_connections_is_found_without_memory():
    assert not growth(samples(lambda n: 0, lambda n: n)).sound


def test_too_few_samples_say_nothing():
    with pytest.raises(ValueError, match="too few"):
        growth([Sample(0, 1, 1), Sample(10, 1, 1)])
    with pytest.raises(ValueError, match="nothing"):
        growth([])
