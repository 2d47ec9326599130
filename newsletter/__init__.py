"""newsletter: a monthly blog post in Markdown becomes an email, and a draft in a mailing service."""

__version__ = "0.1.0"
