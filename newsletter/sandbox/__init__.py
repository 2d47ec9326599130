"""The built-in mailing service for practice: Mailchimp's campaign calls on this computer, and pages to look at them."""
