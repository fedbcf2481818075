# How to use the bot.

start-private =
    👋 I paint pictures from your words.

    Try <code>/imagine a red fox in snow</code>
    To change a picture, send it to me with a few words, or reply to it with <code>/edit make it watercolour</code>

    Everything else: /help
start-group =
    👋 I paint from your words: <code>/imagine a red fox in snow</code>
    To change a picture, reply to it with <code>/edit make it watercolour</code>

    I hear commands and replies to my messages, nothing else.
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
