"""The local page that shows each issue's mail as its readers will see it, and follows every save."""
