# Limits, what is kept, and how it is erased.

refused-rate = That was a great deal at once, so I skipped the rest. Nothing was charged; go on in a minute.

picture-lost = I do not have this picture any more.
jobs-erased = words erased

privacy-kept = <b>What I keep</b>: your words, the pictures I make of them, your settings, and what your orders cost.
privacy-pictures =
    { $days ->
        [0] Pictures stay until you erase them.
        [one] Pictures go after { $days } day.
       *[other] Pictures go after { $days } days.
    } What you send me to change goes a day after its order is done.
privacy-words =
    { $days ->
        [0] Your words stay until you erase them.
        [one] Your words go after { $days } day.
       *[other] Your words go after { $days } days.
    }
privacy-who = The painting service reads your words and the pictures to change. My operators see a picture only if somebody reports it.
privacy-erase = /forget erases it all at once. The books keep amounts and your number, and what stands in chats stays there.

forget-question = This erases your words, pictures, settings and offers here, for good. What stands in chats stays there, and the books keep amounts. Shall I?
forget-running =
    { $count ->
        [one] { $count } order of yours is not finished. Wait for it, or /cancel it, then ask me again.
       *[other] { $count } orders of yours are not finished. Wait for them, or /cancel them, then ask me again.
    }
forget-done = 🧹 Erased. Pictures leave my store within minutes.
forget-people = This is for people: tell me so as yourself, best in our private chat.
button-forget = 🧹 Erase it all
command-privacy = What is kept, and for how long
command-forget = Erase what I know of you
