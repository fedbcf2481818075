"""How long Hypothesis tries: shortly with every test, long by `make fuzz`."""

from hypothesis import HealthCheck, settings

# The machine may be busy with other tests: a slow example is no failure.
settings.register_profile("brief", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", parent=settings.get_profile("brief"), max_examples=2000)
settings.load_profile("brief")
