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
admin-sure-refund = Return ⭐ { $stars } to <code>{ $person }</code>? Telegram returns whole payments only.
admin-refund-takes = Credits taken back from <code>{ $who }</code>: { $credits }
admin-refund-spent = ⚠️ Already spent, so they stay: { $spent }
admin-refund-subscription = The subscription goes on until the person cancels it with /quota.

button-admin-payments = ⭐ Payments

alert-admin-refunded = Credits taken back: { $credits }. Telegram is asked to return ⭐ { $stars }; then the person is told.
alert-admin-refunded-before = This payment was returned before. Nothing changed.
alert-admin-spent = Nothing was returned: more credits were spent meanwhile. Please check again.
