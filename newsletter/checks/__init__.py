"""The checks: each finds one kind of mistake in a finished email, without changing anything."""
