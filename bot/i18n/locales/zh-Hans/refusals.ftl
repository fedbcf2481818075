# 为什么没有接单。什么都没有预留，也没有购买。

refused-quota = 这需要 <b>{ $needed } 点</b>，你还有 <b>{ $available }</b> 点。{ wait }后会有新的点数。
refused-quota-chat = 这需要 <b>{ $needed } 点</b>，此聊天今天还有 <b>{ $available }</b> 点。{ wait }后会有新的点数。
refused-cap = 这需要 <b>{ $needed } 点</b>，你今天还能用此聊天的 <b>{ $available }</b> 点。
refused-queue = 你有 { $limit } 个未完成的订单，已达上限。请等其中一个完成。
refused-not-allowed = 这是私有机器人。请向机器人主人申请使用权限。
refused-storage = 我现在无法保存数据，暂时不能接单。没有扣点数，请过几分钟再试。
refused-maintenance = 🛠 正在维护，暂不接单。没有扣点。{ $notice }
refused-storage-video = 我现在无法保存视频，暂时不接视频订单。没有扣点数，请过几分钟再试。
refused-rights =
    { $right ->
        [photos] 我无法在此聊天发送图片，所以这里不接图片订单。
        [videos] 我无法在此聊天发送视频，所以这里不接视频订单。
       *[other] 我无法在此聊天发送图片或视频，所以这里不接单。
    }没有扣点数。请在私聊中下单。{ missing-right }

refused-flag-unknown = 未知参数 <code>{ $flag }</code>。可用：<code>{ $allowed }</code>
refused-flag-missing = <code>{ $flag }</code> 需要一个值：{ $allowed }
refused-flag-value = <code>{ $flag }</code> 不能是“{ $value }”。可用：{ $allowed }
refused-flag-twice = <code>{ $flag }</code> 有两个不同的值，请只保留一个。
refused-flag-place = 参数要放在最后，每个参数只有一个值。请把 <code>{ $flag }</code> 移到描述后面。

refused-model-unknown = 没有模型“{ $model }”。可用：{ $models }（全部：/models）
refused-model-edit = <b>{ $model }</b> 不能修改图片。这些可以：{ $models }（全部：/models）
refused-model-generate = <b>{ $model }</b> 只能修改图片。画新图请用：{ $models }（全部：/models）
refused-no-model = <b>{ $model }</b> 做不到，这里的其他模型也不行。各模型的功能见 /models
refused-ratio = <b>{ $model }</b> 不支持 { $value }。可用：{ $allowed }
refused-resolution = <b>{ $model }</b> 不支持 { $value }。可用：{ $allowed }
refused-no-ratio = <b>{ $model }</b> 会保持原图的宽高比，请去掉 <code>--ar</code>。
refused-no-resolution = <b>{ $model }</b> 只有一种分辨率，请去掉 <code>--res</code>。
refused-via-unknown = 没有网关“{ $via }”。可用：{ $allowed }
refused-via-model = <b>{ $via }</b> 不支持用 { $model } 做这件事。这些可以：{ $allowed }
refused-prompt-long = 你的描述有 { NUMBER($length, useGrouping: 1) } 个字符，<b>{ $model }</b> 最多支持 { NUMBER($limit, useGrouping: 1) } 个。
refused-too-many-pictures = <b>{ $model }</b> 一次最多使用 { $limit } 张图片，你发的更多。
refused-sheet = 这条消息里有多张图片。请先按下面的数字，再回复收到的那张图片。
refused-flag-seed = 这里的模型都不支持 <code>--seed</code>，请去掉它。想要相似的图片，请按喜欢的图片下面的 🎨。
refused-seed = <b>{ $model }</b> 不支持 <code>--seed</code>。这些支持：{ $models }（全部：/models）
refused-transparent = <b>{ $model }</b> 不能生成透明背景。这些可以：{ $models }（全部：/models）
refused-mask = <b>{ $model }</b> 不能只修改图片的一部分。这些可以：{ $models }（全部：/models）
refused-mask-missing = <code>--mask</code> 需要两张图片：要修改的图片，以及在要改的地方涂了颜色的副本。请把两张作为一个相册发送，或用副本回复第一张图片。
refused-style = <b>{ $model }</b> 没有“{ $value }”这种风格。可选：{ $allowed }
refused-no-style = <b>{ $model }</b> 没有可选的风格。请去掉 <code>--style</code>，并在描述里说明风格。
refused-choices = 这些选项会产生 { $count } 个订单，一次最多 { $limit } 个。
refused-format = 我读不了 { $format } 图片，只支持 JPEG、PNG 和 WEBP，以及静态的 AVIF、TIFF、BMP 和 GIF。请以照片而不是文件发送，Telegram 会自动转换。
refused-moving = 我只能使用静态图片，而这个会动（{ $format }）。请截取想要的画面，以照片发送。没有扣点数。
refused-closed-picture = 机器人无法打开快拍和付费媒体。请把图片本身作为照片发给我。
refused-file-size = 这个文件超过 20 MB，我无法下载。请以照片而不是文件发送。没有扣点数。
refused-address = 我不会打开图片链接。请直接发送图片，并附上说明 <code>/edit 改成水彩画</code>。想把链接当作文字画出来，请加上引号。没有扣点数。
refused-forwarded = 我不会执行转发的命令。想执行它，请复制文字后自己发送。

edited-updated = ✏️ 已更新：订单将使用修改后的文字。
edited-late = 订单已经按你最初发送的文字开始了。想按修改后的文字下单，请作为新消息发送：
edited-price = 修改后的文字价格不同，订单仍使用最初的文字。想按修改后的文字下单，请作为新消息发送：
edited-kept = 订单仍使用最初的文字。
edited-unread = 我不从修改后的消息下单。想下单，请作为新消息发送：
refused-no-profile-photo = 我看不到你的头像：你没有设置，或者隐私设置隐藏了它。
refused-words = 你的描述包含这里不允许的内容。没有扣点数。

refused-only-admins = 在此聊天中，只有管理员可以下单。你可以在我们的私聊里下单。
refused-only-listed = 在此聊天中，只有指定成员可以下单。你可以在我们的私聊里下单。
refused-here-model = 在此聊天中不能使用 <b>{ $model }</b>。可用：{ $allowed }
refused-here-pictures = 在此聊天中，每个订单最多 { $limit } 张图片。
refused-here-resolution = { $value } 超过了此聊天的上限，最高 { $allowed }。
