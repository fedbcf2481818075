# What 🔗 says about a picture, and what its link offers.

share = 🔗 The full command, and a link that lets anyone order the same:
share-long = 🔗 The prompt is too long for one message, but the link contains all of it:
share-edit = 🔗 The full command. Add the picture that it starts from:
shared-edit = This edits a picture. Send me yours with this caption:
shared-gone = This link has expired.
offer-shared =
    { $credits ->
        [0] Someone shared this with you. Make the same <b>for free</b>?
        [one] Someone shared this with you. Make the same for <b>{ $credits } credit</b>?
       *[other] Someone shared this with you. Make the same for <b>{ $credits } credits</b>?
    }

button-share = 🔗
button-copy = 📋 Copy
button-send = ↗️ Send to a friend
