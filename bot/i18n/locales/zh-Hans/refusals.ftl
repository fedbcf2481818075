# 为什么没有接单。什么都没有预留，也没有购买。

refused-quota = 这需要 <b>{ $needed } 点</b>，你还有 <b>{ $available }</b> 点。新的点数将在 { wait }后到账。
refused-quota-chat = 这需要 <b>{ $needed } 点</b>，这个聊天今天还剩 <b>{ $available }</b> 点。新的点数将在 { wait }后到账。
refused-cap = 这需要 <b>{ $needed } 点</b>，你在这个聊天里今天还能用 <b>{ $available }</b> 点。
refused-queue = 你已经有 { $limit } 个未完成的订单，不能再多了。请等其中一个完成。
refused-not-allowed = 这个机器人只为管理员允许的人服务。
refused-storage = 我的账本出了问题，暂时不能接单。没有扣点数，请过几分钟再试。

refused-flag-unknown = 我不认识 <code>{ $flag }</code>。可以用 <code>{ $allowed }</code>。
refused-flag-missing = <code>{ $flag }</code> 后面要有一个值：{ $allowed }
refused-flag-value = <code>{ $flag }</code> 不能是“{ $value }”。可以是：{ $allowed }
refused-flag-twice = <code>{ $flag }</code> 有两个不同的值，到底是哪一个？
refused-flag-place = 参数要放在最后，每个只带一个值。请把 <code>{ $flag }</code> 移到描述后面。

refused-model-unknown = 没有叫“{ $model }”的模型。现有：{ $models }（全部：/models）
refused-model-edit = <b>{ $model }</b> 不能修改图片。这些可以：{ $models }（全部：/models）
refused-model-generate = <b>{ $model }</b> 只能修改图片。画新图请用：{ $models }（全部：/models）
refused-ratio = <b>{ $model }</b> 不能画 { $value }。可以画：{ $allowed }
refused-resolution = <b>{ $model }</b> 没有 { $value }。可以选：{ $allowed }
refused-no-ratio = <b>{ $model }</b> 会保持原图的比例，请去掉 <code>--ar</code>。
refused-no-resolution = <b>{ $model }</b> 只有一种尺寸，请去掉 <code>--res</code>。
refused-via-unknown = 没有叫“{ $via }”的网关。现有：{ $allowed }
refused-via-model = <b>{ $via }</b> 不能用 { $model } 做这件事。这些可以：{ $allowed }
refused-prompt-long = 你的描述有 { $length } 个字符，<b>{ $model }</b> 最多读 { $limit } 个。
refused-too-many-pictures = <b>{ $model }</b> 一次最多修改 { $limit } 张图片，你发的更多。
refused-sheet = 这是几张图片的合集。请先按下面的数字，再回复收到的那张图片。
refused-flag-seed = 这里没有模型支持 seed，请去掉 <code>--seed</code>。想画得相近，请按图片下面的 🎨。
refused-choices = 这些选项会变成 { $count } 单，我一次最多接 { $limit } 单。
refused-format = 我读不了 { $format } 图片，只能读 JPEG、PNG 和 WEBP。请以照片而不是文件发送，Telegram 会转换格式。
refused-no-profile-photo = 我看不到你的头像：你没有设置，或者隐私设置不让我看。
refused-words = 这些文字里有这里不画的内容，所以没有接单。没有扣点数。

refused-only-admins = 这个聊天里只有管理员可以下单。欢迎到私聊找我。
refused-only-listed = 这个聊天里只有管理员指定的人可以下单。欢迎到私聊找我。
refused-here-model = 这个聊天不用 <b>{ $model }</b>。这里可以用：{ $allowed }
refused-here-pictures = 这里每单最多 { $limit } 张。
refused-here-resolution = { $value } 对这个聊天来说太大了，这里最大 { $allowed }。
