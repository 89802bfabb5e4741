"""The moments at which public pages change by themselves. Each app names its own: a function of a moment that gives the last
such moment until it and the first one after it, each None where there is none."""

registered = []


def register(around):
    registered.append(around)


def around(at):
    """(last, next) of all that are registered."""
    pairs = [each(at) for each in registered]
    last = max((last for last, _next in pairs if last), default=None)
    following = min((following for _last, following in pairs if following), default=None)
    return last, following
