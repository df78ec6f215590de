"""What a user did that cannot work, said in one line."""


class UserError(Exception):
    """A wrong call, configuration or file: the message is one line with what, where and what to do."""


def one_line(error: BaseException) -> str:
    """Return an exception's message on one line, after the settings that were noted on it."""
    message = " ".join(str(error).split()) or type(error).__name__
    return ": ".join([*getattr(error, "__notes__", []), message])
