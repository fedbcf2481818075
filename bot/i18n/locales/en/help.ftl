# /help: an overview and its topics. Labels are plain text without HTML.

help =
    <b>How to talk to me</b>
    <code>/imagine a red fox in snow</code> paints
    <code>/edit make it watercolour</code> changes the picture that it replies to

    Flags come last: <code>--ar 16:9</code> <code>--res 4K</code> <code>--n 4</code> <code>--model NAME</code> <code>--via GATEWAY</code>

    /quota your credits · /jobs your orders · /show one again · /cancel stop one · /models · /settings

    Examples for everything are behind these buttons.

help-paint =
    <b>🎨 Paint</b>
    <code>/imagine a red fox in snow</code>
    <code>/imagine a lighthouse at dusk --ar 16:9 --n 4</code>
    Several lines are fine, in any language.

    <code>/imagine {"{"}red,blue{"}"} fox</code> paints each choice, after you said yes.
    A bare /imagine as a reply to a text paints that text.
    In our private chat you need no command: I name the price and wait for your press.
help-change =
    <b>✏️ Change a picture</b>
    Reply to it with <code>/edit make it watercolour</code>, or send it with these words as its caption. An album works too, and so do stickers and image files.

    Reply to a picture of mine with plain words to change it again.
    <code>/edit @me as an astronaut</code> changes your profile photo.
help-flags =
    <b>🎚 Flags</b>, after your words
    <code>--ar 16:9</code> shape
    <code>--res 4K</code> size: 1K, 2K, 3K, 4K (or <code>--4k</code>)
    <code>--n 4</code> how many, up to 4
    <code>--no text, people</code> what to leave out
    <code>--model nano-banana-2</code> see /models
    <code>--via pixwith</code> which gateway paints

    All together: <code>/imagine a lighthouse at dusk --ar 16:9 --res 2K --n 2 --no people</code>
help-price =
    <b>🪙 Price and credits</b>
    A picture costs 1 credit up to 2K, and 2 above: <code>/imagine a fox --4k --n 2</code> costs 4.
    You see the price before you press a button, and what does not work out is returned.

    A fresh day brings fresh credits: /quota
help-groups =
    <b>👥 Groups</b>
    I hear commands and replies to my own messages, nothing else:
    <code>/imagine a red fox in snow</code>
    Only you can press the buttons under your pictures.

    Admins decide in /settings who orders, what may be ordered and who pays. To put somebody on the list, reply to them with /settings
help-settings =
    <b>⚙️ Settings</b>
    /settings keeps your model, shape, size, language and spoiler cover, so that <code>/imagine a red fox in snow</code> is enough.
    A flag beats your setting, and yours beats the chat’s.
    With “Paint at once” on, plain words in private are painted without a question.
help-more =
    <b>🧺 More</b>
    /jobs lists your orders, with their names
    <code>/show k7m2p9qx</code> brings one back, with its picture and buttons
    /cancel as a reply to a ⏳ message stops that order
    /models lists what I paint with
    🔗 under a picture gives its command, and a link for a friend
    /report as a reply to a picture shows it to the people who run me
    /privacy tells what I keep, and /forget erases it
    /start says hello

button-topic-paint = 🎨 Paint
button-topic-change = ✏️ Change
button-topic-flags = 🎚 Flags
button-topic-price = 🪙 Price
button-topic-groups = 👥 Groups
button-topic-settings = ⚙️ Settings
button-topic-more = 🧺 More
