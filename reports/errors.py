"""The fault of an edition that its reader can mend: a template of theirs that does not work."""


class TemplateFaultError(Exception):
    """A user's template cannot be rendered; the message names the file, the line and what is wrong."""
