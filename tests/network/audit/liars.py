"""Lies, each made for a chain: parts of logs, calldata, views, times."""

from tests.network import lies


def word(contract, event, number, place, value):
    """A word of a log's data is another."""

    def change(topics, words):
        words[place] = f"{value:064x}"

    return lambda engaged: lies.in_log(engaged.suite, contract, event, number, change)


def topic(contract, event, number, place, value):
    """An indexed value of a log is another; the first is 1."""

    def change(topics, words):
        topics[place] = f"0x{value:064x}"

    return lambda engaged: lies.in_log(engaged.suite, contract, event, number, change)


def hidden(contract, event, number):
    """A log is left out."""
    return lambda engaged: lies.without_log(engaged.suite, contract, event, number)


def both(*makes):
    """One lie after the other."""
    return lambda engaged: lies.all_of(*(make(engaged) for make in makes))


def at_time(contract, event, number, time):
    """The block of a log is of another time."""

    def make(engaged):
        log = list(getattr(engaged.suite, contract).events((event,)))[number]
        return lies.in_block(log.block, timestamp=hex(time))

    return make


def again(contract, event, number):
    """A log stands a second time, after all others."""
    return lambda engaged: lies.twice(engaged.suite, contract, event, number)


def beside(contract, event, number, *where):
    """A log stands at the end of the block of another: contract, event, number."""

    def make(engaged):
        other, its_event, its_number = where
        block = list(getattr(engaged.suite, other).events((its_event,)))[its_number].block
        return lies.moved(engaged.suite, contract, event, number, block)

    return make


def view(contract, function, change=None, args=None):
    """A view answers another thing: the last bit is the other one, unless told."""
    change = change or (lambda data: data[:-1] + bytes([data[-1] ^ 1]))
    return lambda engaged: lies.in_view(engaged.suite, contract, function, change, args)


def calldata(contract, function, place, change):
    """A byte of what was sent to a function is another."""

    def changed(data):
        return data[:place] + bytes([change(data[place])]) + data[place + 1 :]

    def make(engaged):
        codec = getattr(engaged.suite, contract).artifact.functions[function]
        return lies.in_calldata(codec.selector, changed)

    return make
