# How to use the bot.

start-private =
    👋 I make pictures and videos from text.

    Try <code>/imagine a red fox in snow</code> or <code>/video a red fox runs</code>
    To edit a picture, reply to it with <code>/edit make it watercolour</code>

    All commands and examples: /help
start-group =
    👋 I make pictures and videos: <code>/imagine a red fox in snow</code>, <code>/video a red fox runs</code>
    To edit a picture, reply to it with <code>/edit make it watercolour</code>

    I only see commands and replies to my messages.
hint-private = Unknown command. To paint, send <code>/imagine a red fox in snow</code>. All commands: /help
offer-paint =
    { $credits ->
        [0] Paint this <b>for free</b>?
        [one] Paint this for <b>{ $credits } credit</b>?
       *[other] Paint this for <b>{ $credits } credits</b>?
    } (Start with /imagine to skip this question.)
offer-edit =
    { $credits ->
        [0] Edit the picture <b>for free</b>?
        [one] Edit the picture for <b>{ $credits } credit</b>?
       *[other] Edit the picture for <b>{ $credits } credits</b>?
    } (Start with /edit to skip this question.)
photo-question = Nice picture. What should I change? Write it here, or reply to the picture with <code>/edit make it watercolour</code>
photo-album = Nice pictures. To edit them together, send them again as one album with the caption <code>/edit put them together</code>. To edit one, reply to it with <code>/edit make it watercolour</code>
how-imagine = Tell me what to paint, for example <code>/imagine a red fox in snow --ar 16:9</code>
how-edit = Reply to a picture and say what to change, for example <code>/edit make it watercolour</code>
edit-question = ✏️ What should I change? Reply to this message.
edit-hint = make it watercolour
offer-choices =
    { $credits ->
        [0] This makes <b>{ $count }</b> orders, <b>for free</b>. Paint them?
        [one] This makes <b>{ $count }</b> orders for <b>{ $credits } credit</b> in total. Paint them?
       *[other] This makes <b>{ $count }</b> orders for <b>{ $credits } credits</b> in total. Paint them?
    }
# Stands before what to leave out, at the end of the prompt that the model gets.
prompt-without = Without:
