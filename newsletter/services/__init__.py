"""The mailing services: one module each, all behind `interface.py`."""
