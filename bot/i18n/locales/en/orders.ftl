# While an order is in progress, and how it ends.

placeholder-queued =
    { $position ->
        [1] ⏳ You are next.
       *[other] ⏳ Position <b>{ $position }</b> in the queue.
    }
placeholder-queued-about =
    { $position ->
        [1] ⏳ You are next, about { span }.
       *[other] ⏳ Position <b>{ $position }</b> in the queue, about { span }.
    }
# The waiting time. Used inside the sentence above.
span =
    { $minutes ->
        [0] { $seconds } s
       *[other] { $minutes } min
    }
# The queue of the gateway, after the bot's own.
placeholder-gateway-queue =
    { $position ->
        [1] ⏳ You are next in the service’s queue.
       *[other] ⏳ Position <b>{ $position }</b> in the service’s queue.
    }
placeholder-held = ⏳ Accepted. Maintenance is under way, and your order starts after it. { $notice }
placeholder-preview = ⏳ Painting… This is a preview.
placeholder-painting = ⏳ Painting…
placeholder-painting-about = ⏳ Painting… about { $seconds } s.
placeholder-painting-percent = ⏳ Painting… { $percent }%
placeholder-painting-left = ⏳ Painting… about { span } left.
placeholder-painting-percent-left = ⏳ Painting… { $percent }%, about { span } left.
placeholder-fetching = ⏳ Done. Uploading…

caption-tail = <i>{ $model } · { $seconds } s</i>
caption-partly =
    { $missing ->
        [one] <i>{ $missing } picture failed.</i>
       *[other] <i>{ $missing } pictures failed.</i>
    } { returned }
caption-sources = <i>Made from your pictures 1–{ $count }, numbered in the order you sent them.</i>
caption-gift =
    { $credits ->
        [0] 🎁 This arrived late, after I had stopped waiting.
       *[other] 🎁 This arrived after your refund, so it is free.
    }
caption-unsaved = ⚠️ I can’t store pictures right now. Save a copy of this one.

# How many credits were returned. Used inside the sentences below.
returned =
    { $credits ->
        [0] You were not charged.
        [one] Your credit was returned.
       *[other] Your { $credits } credits were returned.
    }

failed-content = 🙅 The image service rejected this request (content rules). Try other words or another picture. { returned }
failed-timeout =
    { $credits ->
        [0] ⌛ This took too long, so I cancelled it. { returned } If the picture still arrives, I’ll send it to you.
       *[other] ⌛ This took too long, so I cancelled it. { returned } If the picture still arrives, you get it for free.
    }
failed-gateway-credit = 😕 The image service is out of credit on our side. The bot’s owner has to top it up. { returned }
failed-unsure = 😕 The connection dropped while I was ordering, so I stopped to avoid paying twice. { returned }
failed-gateway = 😕 The image service failed to make a picture. { returned } Please try again later.
failed-closed = 😕 Telegram didn’t take my message about this order, so I ordered nothing. { returned } Please try again.
failed-result = 😕 The image service returned a broken file. { returned }
failed-source = 😕 I can no longer open the picture to edit. { returned } Please send it again.
failed-source-format = 😕 I can only edit JPEG, PNG and WEBP pictures, and still AVIF, TIFF, BMP and GIF, up to 36 megapixels. { returned }
failed-album-limit = 😕 That is more pictures than this model can edit at once. { returned }
failed-mask-missing = 😕 Only one picture arrived, and <code>--mask</code> needs two: the one to edit, and a copy in which you painted over what should change. { returned }
failed-mask-shape = 😕 The two pictures have different shapes, so I can’t tell where to edit. Paint over a copy that is not cropped. { returned }
failed-mask-unclear = 😕 I can’t see what you painted over: the two pictures are the same, or differ everywhere. Paint over a copy of the picture in a bright colour. { returned }
failed-unsupported = 😕 No image service can do this right now. { returned } Try another model: /models
failed-rights =
    { $right ->
        [photos] 😕 I can’t post pictures in this chat, so I did not start.
        [videos] 😕 I can’t post videos in this chat, so I did not start.
       *[other] 😕 I can’t post pictures or videos in this chat, so I did not start.
    } { returned }{ missing-right }
failed-cancelled = ❌ Cancelled. { returned }
# Cancelled while it was painted: what was bought by then is not returned.
stopped-paid =
    { $charged ->
        [one] ❌ Cancelled. Painting had already started, so { $charged } credit was spent.
       *[other] ❌ Cancelled. Painting had already started, so { $charged } credits were spent.
    }
stopped-partly =
    { $charged ->
        [one] ❌ Cancelled. Part of it was already being painted, so { $charged } credit was spent. { returned }
       *[other] ❌ Cancelled. Part of it was already being painted, so { $charged } credits were spent. { returned }
    }
undelivered = 😕 Your picture is ready, but I can’t post it here. { returned } To see it, send me <code>/show { $id }</code> in our private chat.{ missing-right }
undelivered-private = 📬 I can’t post this here, so I’m sending it to our private chat.{ missing-right }
undelivered-lost = 😕 My storage failed before I could send the result, and I lost it. { returned } Please order it again.
# The right that is missing in a chat. Used at the end of other sentences.
missing-right =
    { $right ->
        [none] {""}
        [text] {" "}An admin has to let me send messages.
        [photos] {" "}An admin has to let me send photos.
        [videos] {" "}An admin has to let me send videos.
        [documents] {" "}An admin has to let me send files.
        [topic] {" "}This topic is closed.
        [slow] {" "}An admin has to turn off slow mode for me.
        [channel] {" "}An admin has to let me post messages.
       *[media] {" "}An admin has to let me send media.
    }

state-queued = queued
state-working = painting
state-ready = uploading
state-delivered = done
state-undeliverable = not delivered
state-failed = failed
state-cancelled = cancelled
