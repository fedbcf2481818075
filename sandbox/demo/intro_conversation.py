"""The short conversation that the page starts with, played with the real bot."""

from collections.abc import Callable

from sandbox.telegram.control.actions import Actions
from sandbox.telegram.errors import Json
from sandbox.telegram.state.chats import Message
from sandbox.telegram.state.seed import ABROAD, GALLERY, PAINTERS, PLAIN
from sandbox.world import SimulatedWorld

ANN, VERA, LILEI = 101, 102, 103
ORDER_SECONDS = 60.0
SCALE = 0.4  # of each side: small pictures are painted at once


class IntroConversation:
    """What Ann and the others wrote before the page is opened. `pictured` is called at the first picture."""

    def __init__(self, world: SimulatedWorld, *, pictured: Callable[[], None]) -> None:
        self._world = world
        self._acts = Actions(world.world)
        self._pictured = pictured

    async def play(self) -> None:
        """Returns when the conversation is over; raises TimeoutError if an image does not arrive."""
        task_queues = list(self._world.task_queues.values())
        before = [(task_queue.pace, task_queue.scale) for task_queue in task_queues]
        for task_queue in task_queues:
            task_queue.pace, task_queue.scale = (0.0, 0.0), SCALE
        try:
            await self._chatter()
            await self._orders()
        finally:
            for task_queue, (pace, scale) in zip(task_queues, before, strict=True):
                task_queue.pace, task_queue.scale = pace, scale

    async def _chatter(self) -> None:
        """Messages between people that the bot does not receive."""
        await self._acts.send(PLAIN, LILEI, text="Who is coming to the lake this Sunday?")
        await self._acts.send(PLAIN, VERA, text="Я! I'll bring tea 🍵")
        await self._acts.send(PAINTERS, VERA, text="Foxes go to their own topic, please 🦊")
        await self._acts.send(PAINTERS, LILEI, text="Clouds from this morning, anyone?", thread_id=3)
        told = "The bot is not a member here, but you can mention it as a guest, with a prompt. A cat reading? 📚"
        await self._acts.send(ABROAD, LILEI, text=told)
        await self._acts.send(GALLERY, ANN, text="Welcome to the gallery. Pictures ordered here appear under the post.")

    async def _orders(self) -> None:
        start = await self._say("/start")
        await self._answer(start, picture=False)
        fox = await self._answer(await self._say("/imagine a red fox in snow --ar 16:9"))
        self._pictured()
        edit = await self._say("/edit make it watercolour", reply_to=fox.id)
        await self._answer(edit)

    async def _say(self, text: str, *, reply_to: int | None = None) -> Message:
        return (await self._acts.send(ANN, ANN, text=text, reply_to=reply_to))[0]

    async def _answer(self, message: Message, *, picture: bool = True) -> Message:
        def answers() -> list[Message]:
            others = message.chat.messages.values()
            return [one for one in others if one.by_bot and (not picture or one.reply_to is message)]

        def ended(_: Json) -> bool:
            # The mark of the end on the person's own message comes last.
            done = any("👌" in marks for marks in message.reactions.values())
            return bool(answers()) and (done or not picture)

        await self._world.world.journal.wait_for(ended, timeout=ORDER_SECONDS)
        return answers()[-1]
