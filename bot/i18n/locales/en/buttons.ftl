# Plain text without HTML: buttons, alerts, the list of commands.

button-paint = 🎨 Paint this
button-again = 🔁 Again
button-vary = 🎨 Vary
button-edit = ✏️ Edit
button-large = ⤢ 4K
button-file = 📎 File
button-delete = 🗑
button-cancel = ❌ Cancel
button-mine = 👤 My own
button-this-chat = 👥 This chat
button-this-topic = 🧵 This topic
button-back = ← Back
listing-add = ➕ { $name } may order
listing-remove = ➖ { $name } may not order

alert-not-yours = This one belongs to somebody else. Make your own with /imagine
alert-file = Here comes the file.
alert-ordered =
    { $credits ->
        [one] Ordered for { $credits } credit.
       *[other] Ordered for { $credits } credits.
    }
alert-deleted = Deleted.
alert-undeletable = Telegram does not let me delete this any more: it is more than two days old.
alert-gone = I do not have this any more.
alert-cancelled = Cancelled.
alert-stopping = Stopping. What is being painted already stays charged; the rest comes back.
alert-too-late = Too late: it is painted already.
alert-kept = Noted.
alert-not-your-menu = Somebody else opened this menu. Yours opens with /settings
alert-not-admin = Only this chat’s admins can change that.

command-imagine = Paint a picture from words
command-edit = Change a picture: reply to it
command-quota = Your credits
command-jobs = Your orders
command-cancel = Cancel an order
command-models = Models to choose from
command-show = Bring an order back
command-help = Examples and flags
command-settings = Your model, shape, size and language
command-settings-admin = Your settings and this chat’s rules
command-start = Say hello
