"""What people do with their Stars, and what Telegram does without being asked."""

import asyncio

from sandbox.telegram.errors import ApiError, Json, bad
from sandbox.telegram.rules.payments import ask_for_checkout, change_subscription, give_back, pay
from sandbox.telegram.state.chats import Chat
from sandbox.telegram.state.people import Person
from sandbox.telegram.state.stars import Invoice, Payment, Subscription
from sandbox.telegram.state.world import World


class PaymentActions:
    """Actions with Stars. Raises Refusal for everything that the app would not allow."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def pay(self, from_id: int, *, chat_id: int = 0, message_id: int = 0, link: str | None = None) -> Payment:
        """The payment of an invoice in a chat, or by its link, once the bot has agreed; refused with its words."""
        world = self._world
        if from_id not in world.people:
            raise bad("person not found")
        person = world.people[from_id]
        invoice, chat = self._invoice(person, chat_id, message_id, link)
        checkout = ask_for_checkout(world, person, invoice)
        try:
            async with asyncio.timeout(world.checkout_seconds):
                await checkout.answered.wait()
        except TimeoutError:
            raise bad("the bot did not answer the checkout in time") from None
        if checkout.answer is None or not checkout.answer["ok"]:
            raise bad(str((checkout.answer or {}).get("error_message")))
        return pay(world, person, chat, invoice, None)

    def charge_back(self, charge_id: str, *, told: bool = True) -> None:
        """Telegram gives a person's Stars back; the bot hears of it if `told`."""
        if charge_id not in self._world.stars.payments:
            raise bad("CHARGE_ID_INVALID")
        give_back(self._world, self._world.stars.payments[charge_id], told=told)

    def withdraw(self, stars: int) -> None:
        """The bot's owner takes Stars out: a transaction with nobody of ours."""
        world = self._world
        if not 0 < stars <= world.stars.balance:
            raise bad("BALANCE_TOO_LOW")
        world.stars.balance -= stars
        receiver = {"type": "fragment"}
        told: Json = {"id": f"w{world.serial()}", "amount": stars, "date": int(world.clock()), "receiver": receiver}
        world.stars.transactions.append(told)
        world.journal.note("stars")

    def subscription(self, from_id: int, *, state: str) -> None:
        """The person cancels their newest subscription (`canceled`), or resumes it (`active`)."""
        if state not in ("canceled", "active"):
            raise bad("a person can only cancel or resume")
        mine = [one for one in self._world.stars.subscriptions if one.first.person.id == from_id]
        if not mine:
            raise bad("no subscription")
        change_subscription(self._world, mine[-1], state)

    def renew(self) -> int:
        """A month goes by: every subscription is paid again, fails for lack of Stars, or ends. How many were paid."""
        stars, paid = self._world.stars, 0
        for one in list(stars.subscriptions):
            if one.canceled:
                stars.subscriptions.remove(one)
                continue
            paid += self._renewed(one)
        self._world.journal.note("stars")
        return paid

    def _renewed(self, subscription: Subscription) -> bool:
        first = subscription.first
        try:
            pay(self._world, first.person, first.chat, first.invoice, subscription)
        except ApiError:
            change_subscription(self._world, subscription, "failed")
            return False
        return True

    def _invoice(self, person: Person, chat_id: int, message_id: int, link: str | None) -> tuple[Invoice, Chat]:
        """What is paid, and the chat where the payment is told: by a link, the person's own."""
        world = self._world
        if link is not None:
            invoice = world.stars.links.get(link.rpartition("$")[2])
            if invoice is None:
                raise bad("INVOICE_SLUG_INVALID")
            return invoice, world.chats.get(person.id) or world.private(person)
        message = world.chats[chat_id].messages.get(message_id) if chat_id in world.chats else None
        invoice = world.stars.messages.get((chat_id, message_id))
        if message is None or message.deleted or invoice is None:
            raise bad("no invoice in this message")
        return invoice, message.chat
