"""What a reader of an edition can get wrong, and mend."""


class TemplateFaultError(Exception):
    """A user's template cannot be rendered; the message names the file, the line and what is wrong."""


class TopicError(Exception):
    """A topic that is not there; the message names those that are."""
