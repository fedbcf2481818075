# /admin: what administrators read in their private chat.

admin-only = This command is for the bot’s administrators.
admin-in-private = Please use /admin in our private chat. To see a person’s profile there, reply to their message with /admin
admin-home = 🛠 <b>Administration</b>

admin-find = Send me the ID or @name of a person or a chat, or the ID of a payment, or forward me one of their messages.
admin-unknown = I don’t know “{ $value }”. I find people who wrote to me by ID or @name, and chats by ID. Try another:
admin-person = 👤 <b>{ $name }</b> <code>{ $who }</code>
admin-chat = 💬 Chat <code>{ $who }</code>
admin-seen = Last seen: { $when } · language: { $value }
admin-orders = Orders: { $count } delivered, { $left } open · credits spent: { $charged }
admin-credits = Credits: <b>{ $left }</b> of { $allowance } left today, <b>{ $balance }</b> bonus
admin-reported = Reports: { $count } about their pictures, { $mine } sent by them
admin-banned = 🚫 Banned on { $when } by <code>{ $admin }</code>: { $details }
admin-amount-give = How many bonus credits should <code>{ $who }</code> get? You can also send a number and a reason, such as “50 sorry for the wait”.
admin-amount-take = How many bonus credits should I take from <code>{ $who }</code>? You can also send a number and a reason, such as “50 paid twice”.
admin-sure-give = Give { $credits } bonus credits to <code>{ $who }</code>?
admin-sure-take = Take { $credits } bonus credits from <code>{ $who }</code>?
admin-why = Ban <code>{ $who }</code>? Choose a reason, or send me another one. The ban works at once.
admin-sure-ban = Ban <code>{ $who }</code> for “{ $details }”? It works at once. Another text changes the reason.
admin-sure-message = Send this to <code>{ $who }</code>? Another text replaces it.
admin-reason = Reason: “{ $details }”
admin-pictures = The last pictures of <code>{ $who }</code>. Each one you open is noted in the log.
admin-pictures-none = <code>{ $who }</code> has no pictures that are still stored.

admin-models = 🧩 <b>Models</b>: { $count } on, { $left } off. A model that is off cannot be ordered; orders under way are finished.
admin-gateways = 🔌 <b>Gateways</b>, the last hour. Nothing is bought at a paused one; orders go to the others or wait.
admin-gateway =
    { $condition ->
        [paused] ⏸
        [failing] 🔴
       *[well] 🟢
    } <b>{ $gateway }</b>: { $count } made, { $missing } failed · credit left: { $credit }
admin-maintenance =
    { $condition ->
        [wait] 🛠 <b>Maintenance</b>: on. New orders are accepted and wait. To tell people why or how long, send me a short text (“-” for none).
        [refuse] 🛠 <b>Maintenance</b>: on. New orders are refused. To tell people why or how long, send me a short text (“-” for none).
       *[off] 🛠 <b>Maintenance</b>: off. Orders are taken as usual.
    }
admin-notice = People read: “{ $notice }”

admin-news = 📣 <b>Broadcasts</b>. Choose one, or write a new one.
admin-write = Send me the message: a text with its formatting, or a photo with a caption.
admin-draft = This is how people will see it. Who gets it? Active people wrote to me in the last { $days } days.
admin-links = Send me the buttons, one in each line: a label and an https address, such as “Open https://example.com”. “-” removes them.
admin-sure-send = Send it to { $count } people? That takes about { wait }. Orders and replies always go first.
admin-sending =
    📣 { $condition ->
        [running] Being sent
        [stopped] Stopped
       *[done] Finished
    }, written { $when }: { $position } of about { $limit }
admin-sent = Delivered: { $count } · blocked the bot: { $left } · failed or uncertain: { $missing }

admin-reports = 🚩 <b>Reports</b> that wait for a decision: { $count }
admin-report = 🚩 <code>{ $order }</code> by <code>{ $who }</code>, ordered { $when }
admin-report-words = <code>{ $who }</code>: { $words }
admin-message = What should I write to <code>{ $who }</code>? Send me the text.
message-from-admins = ✉️ <b>Message from this bot’s admins</b>
picture-removed = 🗑 An administrator removed your picture <code>{ $id }</code>, because it breaks the rules of this bot.
news-off = You won’t get announcements any more.

admin-growth = 🎁 <b>Growth</b>: { $credits } credits for the first /start, { $mine } for both after a friend’s first picture (settings).
admin-referrals = Came by links: { $count }, paid: { $left }
admin-code = <code>{ $value }</code>: { $credits } credits, used { $position } of { $limit }, until { $when }
admin-new-code = New promo code? Send credits, uses, days (0: for ever) and a name if you like, such as “50 100 30 SPRING”.

admin-statistics = 📊 <b>The last { $days } days</b>
admin-stat-orders = Orders: { $count } delivered, { $missing } failed · success: { $value } %
admin-stat-credits = Credits spent: { $credits }
admin-stat-stars = Stars: ⭐ { $stars } received, ⭐ { $refunded } returned
admin-stat-today = Today (UTC): { $count } delivered to { $mine } people

admin-log = 📜 <b>Log</b> (UTC)
admin-log-none = Nothing yet.
admin-log-line = { $when } <code>{ $admin }</code> <b>{ $action }</b> { $subject } { $details }

button-admin-people = 👤 People and chats
button-admin-log = 📜 Log
button-admin-older = Older →
button-admin-profile = 👤 Profile
button-admin-pictures = 🖼 Pictures
button-admin-give = ➕ Credits
button-admin-take = ➖ Credits
button-admin-ban = 🚫 Ban
button-admin-unban = Unban
button-admin-yes = ✔️ Yes
button-admin-spam = Spam
button-admin-content = Content
button-admin-abuse = Abuse
button-admin-models = 🧩 Models
button-admin-gateways = 🔌 Gateways
button-admin-service = 🛠 Maintenance
button-admin-refresh = 🔄 Refresh
button-admin-open = ✅ Take orders
button-admin-wait = ⏸ Orders wait
button-admin-refuse = ⛔ Refuse orders
button-admin-news = 📣 Broadcast
button-admin-write = ✍️ New
button-admin-all = Everybody
button-admin-active = Active
button-admin-links = 🔗 Buttons
button-admin-send = 📤 Send
button-admin-stop = ⏹ Stop
button-admin-go-on = ▶️ Go on
button-no-news = 🔕 No more of these
button-news = 🔔 Send them again
button-admin-reports = 🚩 Reports
button-admin-look = 🖼 Look
button-admin-delete = 🗑 Delete
button-admin-fine = ✔️ Fine
button-admin-message = ✉️ Write
button-admin-growth = 🎁 Growth
button-admin-stats = 📊 Statistics
button-admin-days = { $days } days
button-admin-light = ☀️ Light
button-admin-dark = 🌙 Dark
button-admin-csv = 📄 CSV
button-chart-orders = Orders
button-chart-people = People
button-chart-credits = Credits
button-chart-stars = Stars
button-chart-models = Models
button-chart-gateways = Gateways
button-chart-waiting = Waiting times
button-chart-failures = Failures

alert-admin-number = Please send a number first, then a reason.
alert-admin-balance = Done. Bonus credits now: { $balance }
alert-admin-not-enough = Nothing was taken: there are only { $balance } bonus credits.
alert-admin-banned = Banned.
alert-admin-unbanned = The ban has ended.
alert-admin-admin = Administrators can’t be banned.
alert-admin-links = Please send a label and an https address in each line, at most six.
alert-news-off = You won’t get announcements any more.
alert-news-on = You will get announcements again.
alert-admin-deleted = Deleted. The owner is told.
alert-admin-decided = Closed.
alert-admin-long = Please send at most { $limit } characters.
alert-admin-done-before = This was done or dropped before. Nothing changed.
alert-admin-written = Sent.
alert-admin-code = Please send at least two numbers: credits and uses.
alert-admin-no-chart = No chart: install the extra “charts” of imagine-bot, or see the log.
alert-admin-changed = Not sent: the draft has changed in the meantime. Please check it again.
alert-admin-code-taken = There is a code of that name already. Please choose another one.
