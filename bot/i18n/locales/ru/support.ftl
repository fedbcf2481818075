# Платежи и просьбы о помощи с ними, как их видят администраторы в /admin.

admin-payments = ⭐ <b>Платежи</b> <code>{ $who }</code>, сначала новые. Кнопка возвращает платёж.
admin-payments-none = У <code>{ $who }</code> нет платежей.
admin-paid = Платежи: { $count } · с учётом возвратов ⭐ { $stars }
admin-payment =
    { $date } · ⭐ { $stars } · { $state ->
        [paid] кредитов: { $credits }
        [refunded] возвращено
        [waiting] возвращается
       *[review] не подходит ни к одному предложению
    } · <code>{ $charge }</code>
admin-payment-gift = ↳ оплатил <code>{ $person }</code> для <code>{ $who }</code>
admin-payment-by = ⭐ Платёж от <code>{ $person }</code>
admin-sure-refund = Вернуть ⭐ { $stars } пользователю <code>{ $person }</code>? Telegram возвращает платёж только целиком.
admin-refund-takes = Спишется кредитов у <code>{ $who }</code>: { $credits }
admin-refund-spent = ⚠️ Уже потрачены и не вернутся: { $spent }
admin-refund-subscription = Подписка продолжится, пока человек не отменит её в /quota.
admin-refund-daily = Дневные кредиты подписчика, оплаченные этим платежом, закончатся сразу.

admin-tickets = 🎫 <b>Открытые просьбы о помощи</b>: { $count }. 🆕 ждёт ответа, на 💬 уже ответили.
admin-ticket =
    🎫 <b>#{ $id }</b> { $name } <code>{ $person }</code>, { $condition ->
        [closed] закрыто, открыто
       *[open] открыто
    } { $when }
admin-ticket-question = 🗨 { $when }: { $words }
admin-ticket-answer =
    { $when } <code>{ $admin }</code> { $kind ->
        [closed] · закрыто
       *[answer] · ответ: { $words }
    }
admin-ticket-reply = Что ответить на просьбу #{ $id }? Пришлите текст.
ticket-answer = 💬 <b>Ответ администраторов бота на вашу просьбу #{ $id }</b>. Ответить: /paysupport
ticket-closed = ✔️ Ваша просьба #{ $id } закрыта. Если что-то всё ещё не так, напишите в /paysupport

button-admin-tickets = 🎫 Просьбы
button-admin-answer = 💬 Ответить
button-admin-close = ✔️ Закрыть
button-admin-payments = ⭐ Платежи

alert-admin-refunded = Списано кредитов: { $credits }. Telegram получил просьбу вернуть ⭐ { $stars }; потом человек узнает об этом.
alert-admin-refunded-before = Этот платёж уже возвращён. Ничего не изменилось.
alert-admin-spent = Ничего не возвращено: за это время потрачено больше кредитов. Проверьте ещё раз.
alert-admin-answered = Сохранено. Ответ уйдёт за несколько секунд; ✔️ в просьбе значит, что он дошёл.
alert-admin-closed = Закрыто. Человек узнает об этом.
