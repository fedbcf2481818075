# What 🔗 tells of a picture, and what its link offers.

share = 🔗 The whole command, and a link that offers the same to whoever opens it:
share-long = 🔗 These words are too long for one message, but the link has them all:
share-edit = 🔗 The whole command; the picture that it changes has to be added:
shared-edit = This changes a picture. Send me yours with these words under it:
shared-gone = That link leads nowhere any more, but you have come to the right place.
offer-shared =
    { $credits ->
        [one] Somebody shared this with you. Shall I paint it for <b>{ $credits } credit</b>?
       *[other] Somebody shared this with you. Shall I paint it for <b>{ $credits } credits</b>?
    }

button-share = 🔗
button-copy = 📋 Copy
button-send = ↗️ Send to a friend
