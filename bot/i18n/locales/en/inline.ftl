# Inline queries and guest calls: texts in chats that the bot may not be a member of.

inline-wish = 🎨 { $prompt }
# Plain text without HTML: the button above the results, a refusal's title, buttons under a message, an alert.
inline-hint = 🎨 Type what to paint
inline-refused = I can’t make this
inline-paint =
    { $credits ->
        [0] 🎨 Paint this · free
        [one] 🎨 Paint this · { $credits } credit
       *[other] 🎨 Paint this · { $credits } credits
    }
button-start = ▶️ Open our chat
button-own = 🎨 Make your own
alert-start-first = First open our private chat and press Start. Then press the button here again.

refused-elsewhere-choices = Prompts with several choices only work in our private chat. For plain braces write {"\\{"}
how-guest = Write what to paint after my name, for example <code>@{ $name } a red fox in snow</code>
guest-start-first = First open our private chat and press Start: your picture is sent there too. Then press 🎨 here.
guest-nameless = I can’t paint for anonymous senders here. Please write from your own account.
elsewhere-private = 🖼 Done! It is in our private chat.
elsewhere-undeliverable = 😕 Your order is ready, but I can’t message you. Unblock me, then send me <code>/show { $id }</code>
elsewhere-closed = 😕 I can’t message you, so I can’t send you the result. You were not charged. Open @{ $name } and press Start.
# At the end of a page of /help.
help-elsewhere = <b>In any other chat</b>, type my name and a prompt: <code>@{ $name } a red fox</code>. The picture appears there and in our private chat.
