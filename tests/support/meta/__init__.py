"""A stand-in of Meta: plays the Graph API for Messenger and WhatsApp, and delivers signed webhooks.

It runs in the event loop of whoever enters it, on loopback:

    async with Meta() as meta:
        meta.url                          # what META_GRAPH_URL is for a bot that shall send here
        meta.environment()                # all variables that a bot needs to work with it
        meta.listen("whatsapp", url)      # where webhooks of a service go; none are delivered before
        anna = meta.person("whatsapp")    # somebody who writes (see people.py)
        await anna.says("Dzień dobry")    # delivers a webhook; what became of it
        await anna.presses("Tak")         # a button, row or quick reply of what she has got
        anna.got                          # the messages she has got, as `Sent`

Both services:

- `meta.sent`: what was accepted; `meta.refused`: the errors that sends were answered with; `meta.noticed`:
  what was marked as read or shown as typing.
- `meta.fail(code, times=1, later=False, **more)`: the next sends are answered with an error of errors.py;
  `later` accepts them and reports the failure by a status (WhatsApp alone does that).
- `meta.lose_answers(times)`: takes the next messages, and breaks the connection instead of answering.
- `meta.slow`: seconds that every send takes. `meta.later`: how much later it is than on the clock, for the
  24-hour window. `meta.receipts`: whether echoes and statuses are delivered on their own;
  `meta.settled()` waits until they are.
- `meta.deliver(service, items, copies=1, entries=1)`: items (made by `messenger.*`, `whatsapp.*`) in one body
  of several entries, delivered several times; again after `meta.patience` seconds without a 200. Returns each
  attempt's status and seconds.
- `meta.deliver_body(service, body)`: the same with bytes. `meta.post(service, body, headers)`: once, signed
  unless headers are given.

What Meta rejects is rejected: `messenger.check`, `whatsapp.check` know the limits, `Meta` the tokens, the
window and the addressees.
"""

from tests.support.meta.errors import GraphError
from tests.support.meta.people import Person
from tests.support.meta.server import Meta
from tests.support.meta.state import Sent
from tests.support.meta.webhooks import Attempt, signature

__all__ = ["Attempt", "GraphError", "Meta", "Person", "Sent", "signature"]
