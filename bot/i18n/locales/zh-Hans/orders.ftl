# 订单进行中，以及它的结果。

placeholder-queued =
    { $position ->
        [1] ⏳ 下一个就是你。
       *[other] ⏳ 排队中，你排在第 <b>{ $position }</b> 位。
    }
placeholder-queued-about =
    { $position ->
        [1] ⏳ 下一个就是你，大约还要 { span }。
       *[other] ⏳ 排队中，你排在第 <b>{ $position }</b> 位，大约 { span }后轮到你。
    }
# 要等多久。上面的句子会引用它。
span =
    { $minutes ->
        [0] { $seconds } 秒
       *[other] { $minutes } 分钟
    }
placeholder-painting = ⏳ 正在画…
placeholder-painting-about = ⏳ 正在画…大约 { $seconds } 秒
placeholder-painting-percent = ⏳ 正在画…{ $percent }%
placeholder-fetching = ⏳ 画好了，正在取来…

caption-tail = <i>{ $model } · { $seconds } 秒</i>
caption-partly = <i>有 { $missing } 张没有画成。</i>{ returned }
caption-sources = <i>用了你的图片 1 到 { $count }，按发送顺序编号。</i>
caption-gift = 🎁 这张来晚了，点数早已退还，就送给你吧。

# 退还了多少。下面的句子会引用它。
returned =
    { $credits ->
        [0] 没有扣你的点数。
       *[other] 已退还你 { $credits } 点。
    }

failed-content = 🙅 绘图服务认为内容违反了它的规定。{ returned }请换个说法或换张图片。
failed-timeout = ⌛ 等得太久，我不再等了。{ returned }如果之后画好了，就免费送给你。
failed-gateway-credit = 😕 我们在绘图服务那边的余额用完了，要由管理员充值。{ returned }
failed-unsure = 😕 下单时连接断了。为了不重复付费，我就此停下。{ returned }
failed-gateway = 😕 绘图服务出了故障，没有画成。{ returned }请过一会儿再试。
failed-result = 😕 绘图服务送来的东西不是可用的图片。{ returned }
failed-source = 😕 要修改的图片已经打不开了。{ returned }请重新发一次。
failed-source-format = 😕 我能修改 3600 万像素以内的 JPEG、PNG 和 WEBP 图片，这个不行。{ returned }
failed-album-limit = 😕 这个模型一次改不了这么多张图片。{ returned }
failed-unsupported = 😕 现在没有绘图服务能做这件事。{ returned }可以换个模型：/models
failed-storage = 😕 我的存储出了问题，没能保存画好的图片。{ returned }
failed-cancelled = ❌ 已取消。{ returned }
# 画到一半时取消：已经买下的部分不退。
stopped-paid = ❌ 已取消。这张已经付费开画，花掉了 { $charged } 点。
stopped-partly = ❌ 已取消。有一部分已经付费开画，花掉了 { $charged } 点。{ returned }
undelivered = 😕 图片画好了，但 Telegram 不让我发到这里。

state-queued = 等待中
state-working = 正在画
state-ready = 即将送达
state-delivered = 完成
state-undeliverable = 没能发出
state-failed = 没有画成
state-cancelled = 已取消
