# While an order is under way, and how it ends.

placeholder-queued =
    { $position ->
        [1] ⏳ You are next.
       *[other] ⏳ In the queue: you are number <b>{ $position }</b>.
    }
placeholder-queued-about =
    { $position ->
        [1] ⏳ You are next, in about { span }.
       *[other] ⏳ In the queue: you are number <b>{ $position }</b>, your turn comes in about { span }.
    }
# How long somebody waits. Quoted by the sentence above.
span =
    { $minutes ->
        [0] { $seconds } s
       *[other] { $minutes } min
    }
placeholder-painting = ⏳ Painting…
placeholder-painting-about =
    { $seconds ->
        [one] ⏳ Painting… about { $seconds } second.
       *[other] ⏳ Painting… about { $seconds } seconds.
    }
placeholder-painting-percent = ⏳ Painting… { $percent }%
placeholder-fetching = ⏳ Painted! Bringing it over…

caption-tail = <i>{ $model } · { $seconds } s</i>
caption-partly =
    { $missing ->
        [one] <i>{ $missing } picture did not work out.</i>
       *[other] <i>{ $missing } pictures did not work out.</i>
    } { returned }
caption-sources = <i>From your pictures 1 to { $count }, numbered as you sent them.</i>
caption-gift = 🎁 This one came late, after your refund. It is yours for free.

# How much came back. Quoted by the sentences below.
returned =
    { $credits ->
        [0] You were not charged.
        [one] Your credit was returned.
       *[other] Your { $credits } credits were returned.
    }

failed-content = 🙅 The painting service found this against its rules. Try other words or another picture. { returned }
failed-timeout = ⌛ It took too long, so I stopped waiting. { returned } If the picture still comes, it is yours for free.
failed-gateway-credit = 😕 The painting service is out of credit on our side; the operator can fix that. { returned }
failed-unsure = 😕 The connection broke while I was ordering. Rather than risk paying twice, I stopped here. { returned }
failed-gateway = 😕 The painting service has trouble and made no picture. { returned } Please try again in a while.
failed-result = 😕 The painting service sent something that is no usable picture. { returned }
failed-source = 😕 I cannot open the picture to edit any more. { returned } Please send it again.
failed-source-format = 😕 I can edit JPEG, PNG and WEBP pictures up to 36 megapixels, and this is something else. { returned }
failed-album-limit = 😕 These are more pictures than this model edits at a time. { returned }
failed-unsupported = 😕 No painting service here can do this just now. { returned } Another model may: /models
failed-storage = 😕 I could not keep the finished picture: my storage is in trouble. { returned }
failed-cancelled = ❌ Cancelled. { returned }
# Cancelled while it was painted: what was bought by then is not returned.
stopped-paid =
    { $charged ->
        [one] ❌ Cancelled. It was being painted and paid for already, so { $charged } credit is spent.
       *[other] ❌ Cancelled. It was being painted and paid for already, so { $charged } credits are spent.
    }
stopped-partly =
    { $charged ->
        [one] ❌ Cancelled. A part was being painted already, so { $charged } credit is spent. { returned }
       *[other] ❌ Cancelled. A part was being painted already, so { $charged } credits are spent. { returned }
    }
undelivered = 😕 Your picture is ready, but Telegram would not let me post it here.

state-queued = waiting
state-working = painting
state-ready = on its way
state-delivered = done
state-undeliverable = could not be posted
state-failed = did not work out
state-cancelled = cancelled
