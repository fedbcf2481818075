# Payments and requests for help with them, as administrators see them in /admin.

admin-payments = ⭐ <b>Payments</b> of <code>{ $who }</code>, the newest first. A button refunds one.
admin-payments-none = <code>{ $who }</code> has no payments.
admin-paid = Payments: { $count } · ⭐ { $stars } after refunds
admin-payment =
    { $date } · ⭐ { $stars } · { $state ->
        [paid] { $credits } credits
        [refunded] returned
        [waiting] being returned
       *[review] fits no offer
    } · <code>{ $charge }</code>
admin-payment-gift = ↳ paid by <code>{ $person }</code> for <code>{ $who }</code>
admin-payment-by = ⭐ Payment by <code>{ $person }</code>
admin-sure-refund = Return ⭐ { $stars } to <code>{ $person }</code>? Telegram returns whole payments only.
admin-refund-takes = Credits taken back from <code>{ $who }</code>: { $credits }
admin-refund-spent = ⚠️ Already spent, so they stay: { $spent }
admin-refund-subscription = The subscription goes on until the person cancels it with /quota.
admin-refund-daily = The subscriber’s daily credits that this payment paid for end now.

admin-tickets = 🎫 <b>Requests for help</b> that are open: { $count }. 🆕 waits for an answer, 💬 is answered.
admin-ticket =
    🎫 <b>#{ $id }</b> { $name } <code>{ $person }</code>, { $condition ->
        [closed] closed
       *[open] open
    } since { $when }
admin-ticket-question = 🗨 { $when }: { $words }
admin-ticket-answer =
    { $when } <code>{ $admin }</code> { $kind ->
        [closed] closed it
       *[answer] answered: { $words }
    }
admin-ticket-reply = What should I answer to request #{ $id }? Send me the text.
ticket-answer = 💬 <b>Answer from this bot’s admins to your request #{ $id }</b>. To write back: /paysupport
ticket-closed = ✔️ Your request #{ $id } is closed. If something is still wrong, write to /paysupport

button-admin-tickets = 🎫 Requests
button-admin-answer = 💬 Answer
button-admin-close = ✔️ Close
button-admin-payments = ⭐ Payments

alert-admin-refunded = Credits taken back: { $credits }. Telegram is asked to return ⭐ { $stars }; then the person is told.
alert-admin-refunded-before = This payment was returned before. Nothing changed.
alert-admin-spent = Nothing was returned: more credits have been spent in the meantime. Please check again.
alert-admin-answered = Saved. It is sent within seconds; ✔️ in the request means that it arrived.
alert-admin-closed = Closed. The person is told.
