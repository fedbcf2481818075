# How to use the bot.

start-private =
    👋 I paint pictures from your words.

    Try <code>/imagine a red fox in snow</code>
    To change a picture, send it to me with a few words, or reply to it with <code>/edit make it watercolour</code>

    Everything else: /help
start-group =
    👋 I paint pictures from your words: <code>/imagine a red fox in snow</code>
    To change a picture, reply to it with <code>/edit make it watercolour</code>

    I hear commands and replies to my own messages, and nothing else you say here.
help =
    <b>Paint</b>
    <code>/imagine a red fox in snow</code>
    <code>/imagine a lighthouse at dusk --ar 16:9 --n 4</code>
    <code>/imagine {"{"}red,blue{"}"} fox</code> paints each choice, after you said yes
    A bare /imagine as a reply to a text paints that text.

    <b>Change a picture</b>
    Reply to it with <code>/edit make it watercolour</code>, or send it with these words as its caption. An album works too. Reply to a picture of mine with plain words to change it again.
    <code>/edit @me as an astronaut</code> changes your profile photo

    <b>Flags</b>, after your words
    <code>--ar 16:9</code> shape
    <code>--res 4K</code> size: 1K, 2K, 3K, 4K (or <code>--4k</code>)
    <code>--n 4</code> how many, up to 4
    <code>--no text, people</code> what to leave out
    <code>--model nano-banana-2</code> see /models
    <code>--via pixwith</code> which gateway paints

    <b>Price</b>
    1 credit a picture up to 2K, 2 above. What does not work out is returned.

    <b>More</b>
    /quota your credits
    /jobs your orders
    /show an order again, with its picture
    /cancel as a reply to an unfinished order
    /models what I can paint with
    /settings what I do unless told otherwise
    /start a first hello
hint-private = I do not know this command. To paint, say <code>/imagine a red fox in snow</code>; all else is in /help
offer-paint =
    { $credits ->
        [one] Shall I paint that for <b>{ $credits } credit</b>?
       *[other] Shall I paint that for <b>{ $credits } credits</b>?
    } With /imagine in front I begin at once.
offer-edit =
    { $credits ->
        [one] Shall I change it like that for <b>{ $credits } credit</b>?
       *[other] Shall I change it like that for <b>{ $credits } credits</b>?
    } With /edit in front I begin at once.
photo-question = A fine picture! What shall I change? Write it here, or reply to it with <code>/edit make it watercolour</code>
how-imagine = Tell me what to paint, for example <code>/imagine a red fox in snow --ar 16:9</code>
how-edit = Reply to a picture and say what to change, for example <code>/edit make it watercolour</code>
edit-question = ✏️ What shall I change? Tell me in a reply.
edit-hint = make it watercolour
offer-choices =
    { $credits ->
        [one] These are <b>{ $count }</b> orders for <b>{ $credits } credit</b> in all. Shall I paint them?
       *[other] These are <b>{ $count }</b> orders for <b>{ $credits } credits</b> in all. Shall I paint them?
    }
# Before what is not wanted, at the end of the words that the model reads.
prompt-without = Without:
