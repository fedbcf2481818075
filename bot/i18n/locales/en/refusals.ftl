# Why an order was not accepted. Nothing was reserved or bought.

refused-quota =
    { $needed ->
        [one] This costs <b>{ $needed } credit</b>,
       *[other] This costs <b>{ $needed } credits</b>,
    } and you have <b>{ $available }</b>. You get new credits in { wait }.
refused-quota-chat =
    { $needed ->
        [one] This costs <b>{ $needed } credit</b>,
       *[other] This costs <b>{ $needed } credits</b>,
    } and this chat has <b>{ $available }</b> left today. It gets new credits in { wait }.
refused-cap =
    { $needed ->
        [one] This costs <b>{ $needed } credit</b>,
       *[other] This costs <b>{ $needed } credits</b>,
    } and you can still use <b>{ $available }</b> of this chat’s credits today.
refused-queue =
    { $limit ->
        [one] You have { $limit } unfinished order, the maximum. Wait for it to finish.
       *[other] You have { $limit } unfinished orders, the maximum. Wait for one to finish.
    }
refused-not-allowed = This bot is private. Ask its owner for access.
refused-storage = I can’t save anything right now, so I am not taking orders. Nothing was charged. Please try again in a few minutes.
refused-maintenance = 🛠 Maintenance is under way, so I take no orders. Nothing was charged. { $notice }
refused-storage-video = I can’t save videos right now, so I am not taking video orders. Nothing was charged. Please try again in a few minutes.
refused-rights =
    { $right ->
        [photos] I can’t post pictures in this chat, so I take no orders for them here.
        [videos] I can’t post videos in this chat, so I take no orders for them here.
       *[other] I can’t post pictures or videos in this chat, so I take no orders here.
    } Nothing was charged. You can order in our private chat.{ missing-right }

refused-flag-unknown = Unknown flag <code>{ $flag }</code>. Available: <code>{ $allowed }</code>
refused-flag-missing = <code>{ $flag }</code> needs a value: { $allowed }
refused-flag-value = <code>{ $flag }</code> cannot be “{ $value }”. Available: { $allowed }
refused-flag-twice = <code>{ $flag }</code> has two different values. Please keep one.
refused-flag-place = Flags go at the end, each with one value. Please move <code>{ $flag }</code> after the prompt.

refused-model-unknown = There is no model “{ $model }”. Available: { $models } (all: /models)
refused-model-edit = <b>{ $model }</b> cannot edit pictures. These can: { $models } (all: /models)
refused-model-generate = <b>{ $model }</b> can only edit pictures. These paint new ones: { $models } (all: /models)
refused-no-model = <b>{ $model }</b> can’t do this, and no other model here can. What they do: /models
refused-ratio = <b>{ $model }</b> does not support { $value }. Available: { $allowed }
refused-resolution = <b>{ $model }</b> does not support { $value }. Available: { $allowed }
refused-no-ratio = <b>{ $model }</b> keeps the aspect ratio of your picture. Please remove <code>--ar</code>.
refused-no-resolution = <b>{ $model }</b> has only one resolution. Please remove <code>--res</code>.
refused-via-unknown = There is no gateway “{ $via }”. Available: { $allowed }
refused-via-model = <b>{ $via }</b> does not offer this with { $model }. These do: { $allowed }
refused-prompt-long = Your prompt has { NUMBER($length, useGrouping: 1) } characters; <b>{ $model }</b> accepts up to { NUMBER($limit, useGrouping: 1) }.
refused-too-many-pictures =
    { $limit ->
        [one] <b>{ $model }</b> takes { $limit } picture at once, and you sent more.
       *[other] <b>{ $model }</b> takes up to { $limit } pictures at once, and you sent more.
    }
refused-sheet = This message shows several pictures. Press a number under it, then reply to the picture you get.
refused-flag-seed = No model here supports <code>--seed</code>, so please remove it. For a similar picture, press 🎨 under the one you like.
refused-seed = <b>{ $model }</b> does not take <code>--seed</code>. These do: { $models } (all: /models)
refused-transparent = <b>{ $model }</b> cannot make transparent backgrounds. These can: { $models } (all: /models)
refused-mask = <b>{ $model }</b> cannot edit only a part of a picture. These can: { $models } (all: /models)
refused-mask-missing = <code>--mask</code> needs two pictures: the one to edit, and a copy in which you painted over what should change. Send both as one album, or send the copy as a reply to the first.
refused-style = <b>{ $model }</b> has no style “{ $value }”. Available: { $allowed }
refused-no-style = <b>{ $model }</b> has no styles to choose from. Please remove <code>--style</code> and describe the style in your prompt.
refused-choices = These choices make { $count } orders. The maximum is { $limit } at once.
refused-format = I can’t read { $format } pictures, only JPEG, PNG and WEBP, and still AVIF, TIFF, BMP and GIF. Send it as a photo instead of a file, and Telegram converts it.
refused-moving = I can only use still pictures, and this one moves ({ $format }). Send a screenshot of the moment you want, as a photo. Nothing was charged.
refused-closed-picture = Bots cannot open stories and paid media. Send me the picture itself as a photo.
refused-file-size = This file is larger than 20 MB, the most I can download. Send it as a photo instead of a file. Nothing was charged.
refused-address = I don’t open links to pictures. Send the picture itself with the caption <code>/edit make it watercolour</code>. To paint the link as text, put it in quotation marks. Nothing was charged.
refused-forwarded = I don’t run forwarded commands. To run it, copy the text and send it yourself.

edited-updated = ✏️ Updated: your order uses the edited text.
edited-late = I started your order with the text as you first sent it. To order the edited text, send it as a new message:
edited-price = The edited text has a different price, so your order keeps the text as you first sent it. To order the edited text, send it as a new message:
edited-kept = Your order keeps the text as you first sent it.
edited-unread = I don’t take orders from edited messages. To order this, send it as a new message:
refused-no-profile-photo = I can’t see your profile photo: you have none, or your privacy settings hide it.
refused-words = Your prompt contains something that is not allowed here. Nothing was charged.

refused-only-admins = In this chat only admins can order pictures. You can order in our private chat.
refused-only-listed = In this chat only selected members can order pictures. You can order in our private chat.
refused-here-model = <b>{ $model }</b> is not available in this chat. Available: { $allowed }
refused-here-pictures =
    { $limit ->
        [one] In this chat an order may have { $limit } picture.
       *[other] In this chat an order may have up to { $limit } pictures.
    }
refused-here-resolution = { $value } is too large for this chat. The maximum is { $allowed }.
