# Buying credits with Telegram Stars: what people read, and what the administrators read.

buy-menu = ⭐ <b>Buy credits</b>
    You pay with Telegram Stars. Credits you buy never expire. Terms: /terms
buy-menu-gift = ⭐ <b>Buy credits for { $name }</b>
    You pay with Telegram Stars. The credits go to { $name } and never expire. Terms: /terms
buy-help = Out of credits? Buy more with /buy.
buy-elsewhere = You can buy credits in our private chat.
buy-elsewhere-gift = You can buy credits for <b>{ $name }</b> in our private chat.
buy-elsewhere-chat = You can buy credits for this chat in our private chat. Everyone who orders here can use them.
buy-closed = Credits are sold in private chats, and mine is not open to you. Ask this bot’s owner for access.
subscription-offer =
    { $credits ->
        [one] <b>{ $credits } credit every 30 days</b> for ⭐ { $stars }.
       *[other] <b>{ $credits } credits every 30 days</b> for ⭐ { $stars }.
    } You can cancel at any time with /quota.
buy-daily = 🔁 Subscribers have { $allowance } credits a day instead of { $count }, while the subscription lasts.
invoice-title =
    { $credits ->
        [one] { $credits } credit
       *[other] { $credits } credits
    }
invoice-own =
    { $credits ->
        [one] { $credits } credit for your account. It never expires.
       *[other] { $credits } credits for your account. They never expire.
    }
invoice-gift =
    { $credits ->
        [one] { $credits } credit for { $name }. It never expires.
       *[other] { $credits } credits for { $name }. They never expire.
    }
invoice-subscription =
    { $credits ->
        [one] { $credits } credit every 30 days. You can cancel at any time.
       *[other] { $credits } credits every 30 days. You can cancel at any time.
    }
checkout-gone = This offer is no longer available. Nothing was charged. Send /buy for the current offers.

receipt =
    { $credits ->
        [one] ✅ ⭐ { $stars } received: <b>{ $credits } credit</b> added to your account.
       *[other] ✅ ⭐ { $stars } received: <b>{ $credits } credits</b> added to your account.
    } Payment: <code>{ $charge }</code>
receipt-gift =
    { $credits ->
        [one] ✅ ⭐ { $stars } received: <b>{ $credits } credit</b> given to { $name }.
       *[other] ✅ ⭐ { $stars } received: <b>{ $credits } credits</b> given to { $name }.
    } Payment: <code>{ $charge }</code>
receipt-gift-found =
    { $credits ->
        [one] ✅ ⭐ { $stars } received: <b>{ $credits } credit</b> given as your present.
       *[other] ✅ ⭐ { $stars } received: <b>{ $credits } credits</b> given as your present.
    } Payment: <code>{ $charge }</code>
receipt-review = ⭐ { $stars } received, but I can’t tell which offer they were for. No credits were added yet, and the admins were told. Questions: /paysupport. Payment: <code>{ $charge }</code>
receipt-later = Your payment was received, but I can’t save anything right now. Your credits will be added as soon as I can.
gift-received =
    { $credits ->
        [one] 🎁 <b>{ $name }</b> gave you { $credits } credit. It never expires.
       *[other] 🎁 <b>{ $name }</b> gave you { $credits } credits. They never expire.
    }
gift-received-chat =
    { $credits ->
        [one] 🎁 <b>{ $name }</b> gave this chat { $credits } credit.
       *[other] 🎁 <b>{ $name }</b> gave this chat { $credits } credits.
    }
refund-done =
    { $credits ->
        [0] ↩️ ⭐ { $stars } were returned to you.
        [one] ↩️ ⭐ { $stars } were returned to you, and { $credits } credit was taken back.
       *[other] ↩️ ⭐ { $stars } were returned to you, and { $credits } credits were taken back.
    }

subscription-canceled = Your subscription is cancelled. It ends on { $date }; the credits stay yours.
subscription-resumed = Your subscription continues. It renews on { $date }.
subscription-failed = ⚠️ Your subscription could not be renewed: there were not enough Stars. It ends on { $date }. Top up your Stars, and Telegram tries again.

quota-subscription =
    { $state ->
        [active] 🔁 Subscription: { $credits } credits every 30 days for ⭐ { $stars }, renews on { $date }
        [canceled] 🔁 Subscription: { $credits } credits every 30 days for ⭐ { $stars }, ends on { $date }
       *[failed] 🔁 Subscription: { $credits } credits every 30 days for ⭐ { $stars }, not renewed, ends on { $date }
    }
quota-subscriber = 🔁 As a subscriber, you have { $allowance } credits a day until { $date }
quota-payments = <b>Payments</b>
quota-payment =
    { $date } · ⭐ { $stars } · { $state ->
        [paid] { $credits } credits
        [refunded] returned
       *[review] being checked
    } · <code>{ $charge }</code>

how-paysupport = Tell me what is wrong with a payment, for example <code>/paysupport I paid but got no credits</code>. This bot’s admins read it. Your payments: /quota
paysupport-private = Please send /paysupport in our private chat: it is about your payments.
paysupport-sent = Thank you. Your request #{ $id } is with this bot’s admins, with a list of your payments. They answer here.
paysupport-enough = The admins already have a message from you. Please write again in an hour.
terms = <b>Terms of sale</b>
    Credits pay for pictures and videos that this bot makes. Credits you buy never expire. What can’t be made is not charged.
terms-help = Payments go through Telegram Stars; I never see your payment details. If something is wrong, write to /paysupport: unused credits can be returned for Stars.
terms-link = Terms of sale: { $url }

pack-once =
    { $credits ->
        [one] ⭐ { $stars } · { $credits } credit
       *[other] ⭐ { $stars } · { $credits } credits
    }
pack-monthly =
    { $credits ->
        [one] 🔁 ⭐ { $stars } a month · { $credits } credit
       *[other] 🔁 ⭐ { $stars } a month · { $credits } credits
    }
button-buy = ⭐ Buy credits
button-subscribe = ⭐ Subscribe
button-unsubscribe = ✖️ Unsubscribe
button-resubscribe = 🔁 Resubscribe
alert-buy = Get more: /buy
alert-stars-down = Telegram does not answer just now. Nothing was charged. Please try again.

operator-stars-found = 🔧 Payments found in Telegram’s list that never arrived here: { $count }. I added their credits.
operator-stars-review = 🔧 Payments that fit no offer: { $count }. No credits were added. See <code>imagine-bot payments --review</code>
operator-stars-failed = 🔧 Transactions in Telegram’s list that could not be booked: { $count }. Payments among them are tried again. See the log and <code>imagine-bot payments --review</code>
operator-stars-amount = 🔧 Payments whose amount differs from Telegram’s list: { $count }. Compare <code>imagine-bot payments</code> with your Stars at Telegram.
operator-stars-missing = 🔧 Payments recorded here that Telegram’s list does not have: { $count }. Compare <code>imagine-bot payments</code> with your Stars at Telegram.
operator-charged-back = ⚠️ Telegram returned ⭐ { $stars } to <code>{ $person }</code> (<code>{ $charge }</code>). Credits that were already spent: { $spent }.
operator-refund-stuck = 🔧 Telegram does not confirm the refund of <code>{ $charge }</code>: { $why }. I keep trying.
operator-ticket = 🎫 <b>#{ $id }</b> <b>{ $name }</b> (<code>{ $person }</code>) needs help with a payment.
operator-ticket-none = No payments.

command-buy = Buy credits with Telegram Stars
command-paysupport = Help with a payment
command-terms = Terms of sale
