# /report: to those who run the bot, and to them.

how-report = Reply to a picture of mine with <code>/report what is wrong with it</code>, and I show it to the people who run me.
report-thanks = Thank you. The people who run me will look at it.
report-known = You have reported this one already. Thank you, they know.
report-unknown = I see no picture of mine there. Reply to one with <code>/report what is wrong with it</code>
report-enough = That is a lot of reports at once. These will be looked at first; please come back in an hour.
report-nobody = Nobody reads reports here: whoever runs this bot has named no admins.

operator-report = 🚩 <b>{ $name }</b> (<code>{ $reporter }</code>) reports <code>{ $order }</code> in { $chat } (<code>{ $chat_id }</code>).
operator-report-words = They say: “{ $words }”

button-see = 👀 See it there
command-report = Report a picture: reply to it
