"""What a user did that cannot work, said in one line."""


class UserError(Exception):
    """A wrong call, configuration or file: the message is one line with what, where and what to do."""
