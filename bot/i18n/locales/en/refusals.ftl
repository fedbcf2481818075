# Why an order was not taken. Nothing was reserved or bought.

refused-quota =
    { $needed ->
        [one] This costs <b>{ $needed } credit</b>
       *[other] This costs <b>{ $needed } credits</b>
    } and you have <b>{ $available }</b>. New ones come in { wait }.
refused-quota-chat =
    { $needed ->
        [one] This costs <b>{ $needed } credit</b>
       *[other] This costs <b>{ $needed } credits</b>
    } and this chat has <b>{ $available }</b> left for today. New ones come in { wait }.
refused-cap =
    { $needed ->
        [one] This costs <b>{ $needed } credit</b>
       *[other] This costs <b>{ $needed } credits</b>
    } and your share of this chat’s credits has <b>{ $available }</b> left today.
refused-queue =
    { $limit ->
        [one] You already have { $limit } unfinished order, which is all I hold. Let it finish first.
       *[other] You already have { $limit } unfinished orders, which is all I hold. Let one finish first.
    }
refused-not-allowed = This bot works only for people its operator has let in.
refused-storage = My notebook is giving me trouble, so I am not taking orders. Nothing was charged; please try again in a few minutes.

refused-flag-unknown = I do not know <code>{ $flag }</code>. I know <code>{ $allowed }</code>.
refused-flag-missing = <code>{ $flag }</code> needs a value: { $allowed }
refused-flag-value = <code>{ $flag }</code> cannot be “{ $value }”. It takes: { $allowed }
refused-flag-twice = You gave <code>{ $flag }</code> two different values. Which one is it?
refused-flag-place = Flags come last, each with one value. Please move <code>{ $flag }</code> behind your words.

refused-model-unknown = I have no model “{ $model }”. I have: { $models } (all: /models)
refused-model-edit = <b>{ $model }</b> cannot edit pictures. These can: { $models } (all: /models)
refused-model-generate = <b>{ $model }</b> only edits pictures. To paint new ones: { $models } (all: /models)
refused-ratio = <b>{ $model }</b> does not paint { $value }. It paints: { $allowed }
refused-resolution = <b>{ $model }</b> does not paint in { $value }. It paints in: { $allowed }
refused-no-ratio = <b>{ $model }</b> keeps the shape of your picture, so please leave out <code>--ar</code>.
refused-no-resolution = <b>{ $model }</b> has only one size, so please leave out <code>--res</code>.
refused-via-unknown = I have no gateway “{ $via }”. I have: { $allowed }
refused-via-model = <b>{ $via }</b> does not offer this with { $model }. These do: { $allowed }
refused-prompt-long = Your words are { $length } characters long, and <b>{ $model }</b> reads up to { $limit }.
refused-too-many-pictures =
    { $limit ->
        [one] <b>{ $model }</b> edits { $limit } picture at a time, and you sent more.
       *[other] <b>{ $model }</b> edits up to { $limit } pictures at a time, and you sent more.
    }
refused-sheet = That is a sheet of several pictures. Press a number under it, then reply to the picture you get.
refused-flag-seed = No model here takes a seed, so please leave out <code>--seed</code>. To stay close to a picture, press 🎨 under it.
refused-choices = These choices make { $count } orders, and I take up to { $limit } at once.
refused-format = I cannot read { $format } pictures, only JPEG, PNG and WEBP. Send it as a photo, not as a file, and Telegram converts it.
refused-no-profile-photo = I see no profile photo of yours: you have none, or your privacy settings hide it from me.
refused-words = Something in these words is not painted here, so I left it. Nothing was charged.

refused-only-admins = In this chat only admins order pictures. In our private chat you are welcome.
refused-only-listed = In this chat only people its admins have named order pictures. In our private chat you are welcome.
refused-here-model = <b>{ $model }</b> is not for this chat. Here I paint with: { $allowed }
refused-here-pictures =
    { $limit ->
        [one] Here an order has { $limit } picture at the most.
       *[other] Here an order has { $limit } pictures at the most.
    }
refused-here-resolution = { $value } is too large for this chat. Here pictures go up to { $allowed }.
