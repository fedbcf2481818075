# Plain text without HTML: buttons, alerts, the command menu.

button-paint = 🎨 Paint this
offer-written =
    { $credits ->
        [0] ✍️ One, as written · free
        [one] ✍️ One, as written · { $credits } credit
       *[other] ✍️ One, as written · { $credits } credits
    }
button-again = 🔁 Again
button-vary = 🎨 Vary
button-edit = ✏️ Edit
button-large = ⤢ 4K
button-file = 📎 File
button-delete = 🗑
button-cancel = ❌ Cancel
button-mine = 👤 My settings
button-this-chat = 👥 This chat
button-this-topic = 🧵 This topic
button-back = ← Back
listing-add = ➕ Let { $name } order
listing-remove = ➖ Stop { $name } from ordering

alert-not-yours = This is someone else’s order. Make your own with /imagine or /video
alert-file = Sending the file…
alert-ordered =
    { $credits ->
        [0] Ordered. It’s free.
        [one] Ordered for { $credits } credit.
       *[other] Ordered for { $credits } credits.
    }
alert-deleted = Deleted.
alert-undeletable = Telegram does not let me delete this: it is more than two days old.
alert-gone = This is no longer available.
alert-cancelled = Cancelled.
alert-stopping =
    { $credits ->
        [0] Cancelling…
       *[other] Cancelling… Pictures and videos already being made stay charged. The rest will be refunded.
    }
alert-too-late = Too late to cancel: it is done.
alert-kept = Saved.
alert-not-your-menu = Someone else opened this menu. Open yours with /settings
alert-not-your-data = Someone else asked to erase their data. To erase yours, use /forget
alert-not-admin = Only admins of this chat can change this.

command-imagine = Paint a picture from text
command-edit = Edit a picture: reply to it
command-quota = Your credits
command-jobs = Your orders
command-cancel = Cancel an order
command-models = Available models
command-show = Show an order again
command-help = Examples and flags
command-settings = Your picture and video models, aspect ratio, resolution, language, price question
command-settings-admin = Your settings and this chat’s rules
command-start = Get started
