# 订单进行中，以及它的结果。

placeholder-queued =
    { $position ->
        [1] ⏳ 下一个就是你。
       *[other] ⏳ 排队中，第 <b>{ $position }</b> 位。
    }
placeholder-queued-about =
    { $position ->
        [1] ⏳ 下一个就是你，大约还要 { span }。
       *[other] ⏳ 排队中，第 <b>{ $position }</b> 位，大约还要 { span }。
    }
# 等待时间。用在上面的句子里。
span =
    { $minutes ->
        [0] { $seconds } 秒
       *[other] { $minutes } 分钟
    }
# 生成服务自己的队列，在机器人的队列之后。
placeholder-gateway-queue =
    { $position ->
        [1] ⏳ 在生成服务的队列中，下一个就是你。
       *[other] ⏳ 在生成服务的队列中，第 <b>{ $position }</b> 位。
    }
placeholder-held = ⏳ 已接受。正在维护，你的订单会在维护后开始。{ $notice }
placeholder-preview = ⏳ 正在画…这是预览。
placeholder-painting = ⏳ 正在画…
placeholder-painting-about = ⏳ 正在画…大约 { $seconds } 秒
placeholder-painting-percent = ⏳ 正在画…{ $percent }%
placeholder-painting-left = ⏳ 正在画…大约还要 { span }
placeholder-painting-percent-left = ⏳ 正在画…{ $percent }%，大约还要 { span }
placeholder-fetching = ⏳ 已完成，正在上传…

caption-tail = <i>{ $model } · { $seconds } 秒</i>
caption-partly = <i>{ $missing } 张图片失败。</i>{ returned }
caption-sources = <i>根据你的图片 1–{ $count } 绘制，按发送顺序编号。</i>
caption-gift =
    { $credits ->
        [0] 🎁 这是在我停止等待之后才送达的。
       *[other] 🎁 这是在退还点数后才送达的，所以免费。
    }
caption-unsaved = ⚠️ 我现在无法保存图片，请自行保存这一张。

# 退还了多少点数。用在下面的句子里。
returned =
    { $credits ->
        [0] 没有扣你的点数。
       *[other] 已退还你 { $credits } 点。
    }

failed-content = 🙅 绘图服务拒绝了这个请求（内容规则）。请换个说法或换张图片。{ returned }
failed-timeout =
    { $credits ->
        [0] ⌛ 用时太久，我已取消。{ returned }如果图片之后送到，我会发给你。
       *[other] ⌛ 用时太久，我已取消。{ returned }如果图片之后送到，就免费送给你。
    }
failed-gateway-credit = 😕 我们在绘图服务的余额用完了，需要机器人主人充值。{ returned }
failed-unsure = 😕 下单时连接中断。为避免重复付费，我已停止。{ returned }
failed-gateway = 😕 绘图服务出错，没有画成。{ returned }请稍后再试。
failed-closed = 😕 Telegram 没有接受我的消息，所以没有下单。{ returned }请再试一次。
failed-result = 😕 绘图服务返回的文件已损坏。{ returned }
failed-source = 😕 要修改的图片打不开了。{ returned }请重新发送。
failed-source-format = 😕 我只能修改 3600 万像素以内的 JPEG、PNG 和 WEBP 图片，以及静态的 AVIF、TIFF、BMP 和 GIF。{ returned }
failed-album-limit = 😕 图片太多，这个模型一次改不了这么多张。{ returned }
failed-mask-missing = 😕 只收到一张图片，而 <code>--mask</code> 需要两张：要修改的图片，以及在要改的地方涂了颜色的副本。{ returned }
failed-mask-shape = 😕 两张图片的比例不同，我无法判断要修改哪里。请在没有裁剪过的副本上涂色。{ returned }
failed-mask-unclear = 😕 看不出哪里涂了颜色：两张图片相同，或到处都不同。请用鲜艳的颜色在图片的副本上涂色。{ returned }
failed-unsupported = 😕 目前没有绘图服务能做到。{ returned }可以换个模型：/models
failed-rights =
    { $right ->
        [photos] 😕 我无法在此聊天发送图片，所以没有开始。
        [videos] 😕 我无法在此聊天发送视频，所以没有开始。
       *[other] 😕 我无法在此聊天发送图片或视频，所以没有开始。
    }{ returned }{ missing-right }
failed-cancelled = ❌ 已取消。{ returned }
# 画到一半时取消：已经买下的部分不退。
stopped-paid = ❌ 已取消。图片已经开始画，花费了 { $charged } 点。
stopped-partly = ❌ 已取消。部分图片已经开始画，花费了 { $charged } 点。{ returned }
undelivered = 😕 图片已画好，但我无法发到这里。{ returned }要查看它，请在私聊中给我发送 <code>/show { $id }</code>。{ missing-right }
undelivered-private = 📬 我无法把它发到此聊天，所以会发到我们的私聊。{ missing-right }
undelivered-lost = 😕 发送之前存储出错，结果已丢失。{ returned }请重新下单。
# 聊天中缺少的权限。用在其他句子的末尾。
missing-right =
    { $right ->
        [none] {""}
        [text] 需要管理员允许我发送消息。
        [photos] 需要管理员允许我发送照片。
        [videos] 需要管理员允许我发送视频。
        [documents] 需要管理员允许我发送文件。
        [topic] 这个话题已关闭。
        [slow] 需要管理员为我关闭慢速模式。
        [channel] 需要管理员允许我发布消息。
       *[media] 需要管理员允许我发送媒体。
    }

state-queued = 排队中
state-working = 正在画
state-ready = 正在上传
state-delivered = 已完成
state-undeliverable = 未送达
state-failed = 失败
state-cancelled = 已取消
