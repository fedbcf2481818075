# /report: тем, кто ведёт бота, и что читают они.

how-report = Ответьте на мою картинку: <code>/report что с ней не так</code>, и я покажу её тем, кто меня ведёт.
report-thanks = Спасибо. Те, кто меня ведёт, посмотрят.
report-known = Об этой картинке вы уже сообщили. Спасибо, о ней знают.
report-unknown = Не вижу там своей картинки. Ответьте на неё: <code>/report что с ней не так</code>
report-enough = Это много жалоб сразу. Сначала посмотрят эти, возвращайтесь через час.
report-nobody = Здесь жалобы никто не читает: владелец бота не назначил администраторов.

operator-report = 🚩 <b>{ $name }</b> (<code>{ $reporter }</code>) жалуется на <code>{ $order }</code>, чат { $chat } (<code>{ $chat_id }</code>).
operator-report-words = Слова: «{ $words }»

button-see = 👀 Посмотреть там
command-report = Пожаловаться на картинку
