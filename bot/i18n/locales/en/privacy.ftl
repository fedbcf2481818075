# Rate limits, what is stored, and how it is deleted.

refused-rate = Too many requests, so I skipped the rest. Nothing was charged. Try again in a minute.

picture-lost = I no longer have this picture.
jobs-erased = prompt deleted

privacy-kept = <b>What I store</b>: your name, your prompts, the pictures and videos I make from them, your settings, what your orders cost, and what you write to /paysupport.
privacy-pictures =
    { $days ->
        [0] Pictures and videos are kept until you delete them.
        [one] Pictures and videos are deleted after { $days } day.
       *[other] Pictures and videos are deleted after { $days } days.
    } Pictures you send me to edit are deleted one day after the order is done.
privacy-words =
    { $days ->
        [0] Your prompts are kept until you delete them.
        [one] Your prompts are deleted after { $days } day.
       *[other] Your prompts are deleted after { $days } days.
    }
privacy-who = The image service gets your prompts and the pictures you send with them. This bot’s admins see pictures only to look into reports or misuse.
privacy-erase = /export sends you all of this, /forget deletes it at once. Billing records keep amounts and your Telegram ID. Messages already in chats stay there.

forget-question = Delete your prompts, pictures, videos, settings and open offers for good? Messages already in chats stay there. Billing records keep amounts and your Telegram ID.
forget-running =
    { $count ->
        [one] You have { $count } unfinished order. Wait for it or /cancel it, then try again.
       *[other] You have { $count } unfinished orders. Wait for them or /cancel them, then try again.
    }
forget-done = 🧹 Deleted. Stored pictures and videos are gone within minutes.
forget-people = Only a person can do this. Please send it in our private chat.
button-forget = 🧹 Delete everything
command-privacy = What I store, and for how long
command-forget = Delete everything I know about you

export-started = 📦 Packing everything I store about you…
export-caption = 📦 What I store about you: <code>data.json</code> has your orders, prompts, settings and billing records; your pictures and videos are beside it. /forget deletes it.
export-again = You asked for this less than an hour ago. Please try again later.
export-private = I send your data only to you. Please send /export in our private chat.
export-failed = I can’t read all of your data right now. Please try again in an hour.
command-export = Get everything I know about you
