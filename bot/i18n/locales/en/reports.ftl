# /report: what the sender reads, and what the administrators read.

how-report = Reply to one of my pictures with <code>/report what is wrong with it</code> to report it to this bot’s admins.
report-thanks = Thank you. This bot’s admins will look at it.
report-known = You have already reported this picture. The admins know about it.
report-unknown = This is not one of my pictures. Reply to one with <code>/report what is wrong with it</code>
report-enough = You sent many reports at once. The admins will look at those first. Please try again in an hour.
report-nobody = Reports are off: this bot has no administrators.

operator-report = 🚩 <b>{ $name }</b> (<code>{ $reporter }</code>) reported <code>{ $order }</code> in { $chat } (<code>{ $chat_id }</code>).
operator-report-words = Reason: “{ $words }”

button-see = 👀 View message
command-report = Report a picture: reply to it
