# /help: an overview and its topics. Labels are plain text without HTML.

help =
    <b>How to use this bot</b>
    <code>/imagine a red fox in snow</code> paints a picture
    <code>/edit make it watercolour</code> edits the picture you reply to
    <code>/video a red fox runs</code> makes a video

    Flags go at the end: <code>--ar 16:9</code> <code>--res 4K</code> <code>--n 4</code> <code>--model NAME</code> <code>--via GATEWAY</code>

    /quota your credits · /jobs your orders · /show an order again · /cancel an order · /models · /settings

    Tap a button for examples.

help-paint =
    <b>🎨 Paint</b>
    <code>/imagine a red fox in snow</code>
    <code>/imagine a lighthouse at dusk --ar 16:9 --n 4</code>
    Prompts can be in any language and have several lines.

    <code>/imagine {"{"}red,blue{"}"} fox</code> makes one order per choice, after you confirm. For plain braces write <code>{"\\{"}</code>
    Reply to a message with just /imagine to paint its text.
    In our private chat you can skip the command: I show the price and wait for your tap.
help-change =
    <b>✏️ Change a picture</b>
    Reply to it with <code>/edit make it watercolour</code>, or send it with that caption. Albums, stickers and image files work too.

    Reply to one of my pictures with plain text to edit it again.
    <code>/edit @me as an astronaut</code> edits your profile photo.
# Where a model takes masks, below help-change.
help-mask =
    To change only a part, paint over it in a copy of the picture (or draw a line around it), and send the copy as a reply to the picture:
    <code>/edit a red hat --mask</code>
help-flags =
    <b>🎚 Flags</b>, after the prompt or all before it
    <code>--ar 16:9</code> aspect ratio
    <code>--res 4K</code> resolution: 1K, 2K, 3K, 4K (or <code>--4k</code>)
    <code>--n 4</code> number of pictures, up to 4
    <code>--no text, people</code> what to leave out
    <code>--model { $model }</code> model, see /models
    <code>--via { $gateway }</code> gateway

    All together: <code>/imagine a lighthouse at dusk --ar 16:9 --res 2K --n 2 --no people</code>
help-price =
    <b>🪙 Price and credits</b>
    Each model has its price per picture, or per second of video, and some may be free: /models
    Higher resolutions may cost more. <code>/imagine a fox --n 2</code> costs as much as two pictures.
    Before I paint without a command, and before a video of more than 5 credits, I show the price. Failed orders are refunded.

    You get new credits every day: /quota
help-groups =
    <b>👥 Groups</b>
    I only see commands and replies to my messages:
    <code>/imagine a red fox in snow</code>
    Only you can use the buttons under your pictures.

    In /settings, admins choose who can order, what is allowed and who pays. To add someone to the list, reply to them with /settings
help-settings =
    <b>⚙️ Settings</b>
    /settings saves your model, aspect ratio, resolution, language and spoiler. Then <code>/imagine a red fox in snow</code> is enough.
    Flags override your settings. Your settings override the chat’s.
    With “Paint at once” on, I paint plain text in our private chat without asking.
help-more =
    <b>🧺 More</b>
    /jobs lists your orders and their IDs
    <code>/show k7m2p9qx</code> shows an order again, with its picture and buttons
    /cancel as a reply to a ⏳ message cancels that order
    /models lists the available models
    🔗 under a picture gives its command and a link to share
    /report as a reply to a picture reports it to this bot’s admins
    /privacy tells you what I store, /export sends it to you, /forget deletes it
    /start shows the welcome message

button-topic-paint = 🎨 Paint
button-topic-change = ✏️ Change
button-topic-flags = 🎚 Flags
button-topic-price = 🪙 Price
button-topic-groups = 👥 Groups
button-topic-settings = ⚙️ Settings
button-topic-more = 🧺 More
