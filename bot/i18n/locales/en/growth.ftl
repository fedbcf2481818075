# Credits for joining, for bringing friends, and by promo codes.

welcome =
    { $credits ->
        [one] 🎁 Welcome! You got <b>{ $credits }</b> bonus credit that never expires.
       *[other] 🎁 Welcome! You got <b>{ $credits }</b> bonus credits that never expire.
    }
invited =
    { $credits ->
        [one] 🤝 A friend invited you: after your first picture you both get <b>{ $credits }</b> bonus credit.
       *[other] 🤝 A friend invited you: after your first picture you both get <b>{ $credits }</b> bonus credits.
    }
invite =
    { $credits ->
        [one] 🤝 Send this link to friends. After a friend’s first picture you both get <b>{ $credits }</b> bonus credit.
       *[other] 🤝 Send this link to friends. After a friend’s first picture you both get <b>{ $credits }</b> bonus credits.
    }
invite-count = Came by your link: { $count }. With a first picture: { $mine }.
invite-off = There are no credits for inviting friends here.
referral-friend =
    { $credits ->
        [one] 🎁 Your first picture! You and the friend who invited you got <b>{ $credits }</b> bonus credit each.
       *[other] 🎁 Your first picture! You and the friend who invited you got <b>{ $credits }</b> bonus credits each.
    }
referral-thanks =
    { $credits ->
        [one] 🎁 A friend you invited made a first picture. You both got <b>{ $credits }</b> bonus credit.
       *[other] 🎁 A friend you invited made a first picture. You both got <b>{ $credits }</b> bonus credits.
    }
how-redeem = Send your code like this: <code>/redeem SPRING2026</code>
redeemed =
    { $credits ->
        [one] 🎁 You got <b>{ $credits }</b> bonus credit that never expires.
       *[other] 🎁 You got <b>{ $credits }</b> bonus credits that never expire.
    }
redeem-unknown = There is no such code. Please check the spelling.
redeem-over = This code is used up or has expired.
redeem-again = You have used this code already.
redeem-enough = Too many wrong codes. Please try again in an hour.
