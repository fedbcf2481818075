# Inline queries and calls of guests: what is said in chats where the bot may not be.

inline-wish = 🎨 { $prompt }
# Plain text without HTML: on the button over the results, over a refusal, under a message, in an alert.
inline-hint = 🎨 Say what to paint
inline-refused = I cannot paint that
inline-paint =
    { $credits ->
        [one] 🎨 Paint this · { $credits } credit
       *[other] 🎨 Paint this · { $credits } credits
    }
button-start = ▶️ Open our chat
button-own = 🎨 Make your own
alert-start-first = Your picture comes through our private chat: open it, press Start, then press 🎨 here again.

refused-elsewhere-choices = Several choices at once work only in our private chat.
how-guest = Say after my name what to paint, for example <code>@{ $name } a red fox in snow</code>
guest-start-first = Your picture comes through our private chat: open it, press Start, then press 🎨 here.
guest-nameless = Please call me under your own name: your picture comes through our private chat.
elsewhere-private = 🖼 Painted! It waits in our private chat.
elsewhere-undeliverable = 😕 It is painted, but I may not write to you in private, where it has to pass. Let me in again and say <code>/show { $id }</code>
elsewhere-closed = 😕 I may not write to you in private, where the picture has to pass. You were not charged. Open @{ $name } and press Start.
# At the end of a page of /help.
help-elsewhere = <b>In any other chat</b>, write my name and then your words: <code>@{ $name } a red fox</code>. The picture appears right there, and in our private chat.
