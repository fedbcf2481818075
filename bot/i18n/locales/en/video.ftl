# Videos: how to order them, why not, and what happens to them.

command-video = Make a video from text or a picture
how-video = Tell me what to show, for example <code>/video a red fox runs through snow --sec 5</code>. Send it with a picture, or as a reply to one, to animate it.
offer-video =
    { $credits ->
        [0] Make this video with <b>{ $model }</b> <b>for free</b>?
        [one] Make this video with <b>{ $model }</b> for <b>{ $credits } credit</b>?
       *[other] Make this video with <b>{ $model }</b> for <b>{ $credits } credits</b>?
    }
offer-video-choices =
    { $credits ->
        [0] This makes <b>{ $count }</b> videos, <b>for free</b>. Make them?
        [one] This makes <b>{ $count }</b> videos for <b>{ $credits } credit</b> in total. Make them?
       *[other] This makes <b>{ $count }</b> videos for <b>{ $credits } credits</b> in total. Make them?
    }

refused-no-videos = This bot’s services make no videos.
refused-model-picture = <b>{ $model }</b> only makes videos, with /video. These make pictures: { $models } (all: /models)
refused-model-video = <b>{ $model }</b> does not make videos. These do: { $models } (all: /models)
refused-video-text = <b>{ $model }</b> needs a picture. These make videos from text: { $models } (all: /models)
refused-video-frames = <b>{ $model }</b> cannot animate a picture. These can: { $models } (all: /models)
refused-video-references = <b>{ $model }</b> does not support <code>--ref</code>. These do: { $models } (all: /models)
refused-references-missing = <code>--ref</code> needs pictures. Send them with the command, or reply to one.
refused-seconds = <b>{ $model }</b> does not support { $value } s. Available: { $allowed }
refused-no-seconds = The length of <b>{ $model }</b> videos is fixed. Please remove <code>--sec</code>.
refused-no-shape = The aspect ratio of <b>{ $model }</b> videos is fixed here. Please remove <code>--ar</code>.
refused-mute = <b>{ $model }</b> always makes sound. Please remove <code>--mute</code>.
refused-too-many-frames =
    { $limit ->
        [one] <b>{ $model }</b> animates { $limit } picture, and you sent more.
       *[other] <b>{ $model }</b> animates up to { $limit } pictures (the first and the last frame), and you sent more.
    }{ references-hint }
# Only where the model takes them. Used at the end of other sentences.
references-hint =
    { $references ->
        [yes] {" "}To use them as references, add <code>--ref</code>.
       *[no] {""}
    }
refused-flag-switch = <code>{ $flag }</code> takes no value. Please write it alone, after the prompt.
refused-no-last-frame = I don’t have the last frame of this video, so I can’t continue it. Send a picture with /video instead.
refused-edit-video = I can’t edit videos. Reply to it with <code>/video it starts to rain</code> and I make a new one that continues it.

placeholder-filming = ⏳ Making the video…
placeholder-filming-about = ⏳ Making the video… about { span }.
placeholder-filming-percent = ⏳ Making the video… { $percent }%
placeholder-filming-left = ⏳ Making the video… about { span } left.
placeholder-filming-percent-left = ⏳ Making the video… { $percent }%, about { span } left.
failed-video-timeout =
    { $credits ->
        [0] ⌛ This took too long, so I cancelled it. { returned } If the video still arrives, I’ll send it to you.
       *[other] ⌛ This took too long, so I cancelled it. { returned } If the video still arrives, you get it for free.
    }
failed-video-gateway = 😕 The service failed to make the video. { returned } Please try again later.
# Up to two pictures are frames; models that take more take them as references.
failed-video-album-limit =
    { $limit ->
        [1] 😕 This model animates one picture, and you sent more. { returned }{ references-hint }
        [2] 😕 This model animates up to two pictures (the first and the last frame), and you sent more. { returned }{ references-hint }
       *[other] 😕 This model takes up to { $limit } pictures for a video, and you sent more. { returned }
    }
stopped-video =
    { $charged ->
        [one] ❌ Cancelled. The video had already been started, so { $charged } credit was spent.
       *[other] ❌ Cancelled. The video had already been started, so { $charged } credits were spent.
    }
caption-as-file = Telegram does not play this format, so here is the file.
video-too-large = 🎬 Your video is ready. It has { $size } MB, and Telegram accepts { $limit } MB here. Download it with the button below within a week; after that, <code>/show { $id }</code> gives a new link.
video-too-large-unlinked = 🎬 Your video is ready. It has { $size } MB, and Telegram accepts { $limit } MB here. This bot’s owner has to set up a public address before I can send a link.
undelivered-too-large = 😕 Your video is ready, but at { $size } MB it is larger than Telegram accepts here. { returned } Once this bot’s owner has set up a public address, <code>/show { $id }</code> gives a link.
undelivered-video = 😕 Your video is ready, but I can’t post it here. { returned } To see it, send me <code>/show { $id }</code> in our private chat.{ missing-right }
state-filming = making the video

models-video = makes videos
models-price =
    { $credits ->
        [0] free
        [one] { $credits } credit
       *[other] { $credits } credits
    }
models-price-second =
    { $credits ->
        [0] free
        [one] { $credits } credit a second
       *[other] { $credits } credits a second
    }
option-video-model = Video model
option-skip-price = Skip price question

button-film = 🎬 Make it
inline-film =
    { $credits ->
        [0] 🎬 Make it · free
        [one] 🎬 Make it · { $credits } credit
       *[other] 🎬 Make it · { $credits } credits
    }
button-animate =
    { $credits ->
        [0] 🎬 Animate · free
       *[other] 🎬 Animate · { $credits }
    }
button-longer = ➕ { $seconds } s
button-shorter = ➖ { $seconds } s
button-download = ⬇️ Download

button-topic-video = 🎬 Video
help-video =
    <b>🎬 Video</b>
    <code>/video a red fox runs through snow</code>
    Send a picture with that caption, or reply to one: it becomes the first frame. An album of two gives the first and the last frame.

    <code>--sec 5</code> length
    <code>--ar 9:16</code> aspect ratio
    <code>--res 720p</code> resolution: 480p, 720p, 1080p, 4K
    <code>--mute</code> without sound
    <code>--ref</code> use the pictures as references, not as frames
    <code>--model { $model }</code> model, see /models

    The price depends on the model, the length and the resolution. I ask before an order of more than 5 credits.
    Reply to a video with text to continue it.
