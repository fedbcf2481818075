# 视频：怎样下单、为什么不行，以及结果。

command-video = 用文字或图片做视频
how-video = 告诉我拍什么，例如 <code>/video 红狐狸在雪地里奔跑 --sec 5</code>。想让图片动起来，就把命令写在图片说明里，或者回复图片。
offer-video =
    { $credits ->
        [0] 用 <b>{ $model }</b> <b>免费</b>做这个视频吗？
       *[other] 花 <b>{ $credits } 点</b>，用 <b>{ $model }</b> 做这个视频吗？
    }
offer-video-choices =
    { $credits ->
        [0] 一共 <b>{ $count }</b> 个视频，全部<b>免费</b>。全部做吗？
       *[other] 一共 <b>{ $count }</b> 个视频，合计 <b>{ $credits } 点</b>。全部做吗？
    }

refused-no-videos = 这个机器人的服务不能做视频。
refused-model-picture = <b>{ $model }</b> 只能做视频，请用 /video。这些可以画图：{ $models }（全部：/models）
refused-model-video = <b>{ $model }</b> 不能做视频。这些可以：{ $models }（全部：/models）
refused-video-text = <b>{ $model }</b> 需要一张图片。这些可以用文字做视频：{ $models }（全部：/models）
refused-video-frames = <b>{ $model }</b> 不能让图片动起来。这些可以：{ $models }（全部：/models）
refused-video-references = <b>{ $model }</b> 不支持 <code>--ref</code>。这些支持：{ $models }（全部：/models）
refused-references-missing = <code>--ref</code> 需要图片。请和命令一起发送图片，或者回复图片。
refused-seconds = <b>{ $model }</b> 不支持 { $value } 秒。可用：{ $allowed }
refused-no-seconds = <b>{ $model }</b> 的视频时长是固定的，请去掉 <code>--sec</code>。
refused-no-shape = <b>{ $model }</b> 的视频宽高比在这里是固定的，请去掉 <code>--ar</code>。
refused-mute = <b>{ $model }</b> 总是带声音，请去掉 <code>--mute</code>。
refused-too-many-frames = <b>{ $model }</b> 最多用 { $limit } 张图片作为画面（首帧和尾帧），你发的更多。{ references-hint }
# 只在模型支持参考图时出现。用在其他句子的末尾。
references-hint =
    { $references ->
        [yes] 想把它们当作参考图，请加上 <code>--ref</code>。
       *[no] {""}
    }
refused-flag-switch = <code>{ $flag }</code> 没有值，请只写参数本身，放在描述后面。
refused-no-last-frame = 我没有这个视频的最后一帧，不能接着做。请用 /video 发送一张图片。
refused-edit-video = 我不能修改视频。用 <code>/video 开始下雨</code> 回复它，我会接着它做一个新的。

placeholder-filming = ⏳ 正在做视频…
placeholder-filming-about = ⏳ 正在做视频…大约 { span }
placeholder-filming-percent = ⏳ 正在做视频…{ $percent }%
placeholder-filming-left = ⏳ 正在做视频…大约还要 { span }
placeholder-filming-percent-left = ⏳ 正在做视频…{ $percent }%，大约还要 { span }
failed-video-timeout =
    { $credits ->
        [0] ⌛ 用时太久，我已取消。{ returned }如果视频之后送到，我会发给你。
       *[other] ⌛ 用时太久，我已取消。{ returned }如果视频之后送到，就免费送给你。
    }
failed-video-gateway = 😕 服务出错，视频没有做成。{ returned }请稍后再试。
# 一两张图片是画面；能用更多张的模型把它们当作参考图。
failed-video-album-limit =
    { $limit ->
        [1] 😕 这个模型只用一张图片作为画面，你发的更多。{ returned }{ references-hint }
        [2] 😕 这个模型最多用两张图片作为画面（首帧和尾帧），你发的更多。{ returned }{ references-hint }
       *[other] 😕 这个模型做视频最多用 { $limit } 张图片，你发的更多。{ returned }
    }
stopped-video = ❌ 已取消。视频已经开始做，花费了 { $charged } 点。
caption-as-file = Telegram 不能播放这种格式，所以发送文件。
video-too-large = 🎬 视频已做好，有 { $size } MB，而 Telegram 在这里最多接收 { $limit } MB。请在一周内用下面的按钮下载；之后可用 <code>/show { $id }</code> 获取新链接。
video-too-large-unlinked = 🎬 视频已做好，有 { $size } MB，而 Telegram 在这里最多接收 { $limit } MB。机器人主人设置公开地址后，我才能发送链接。
undelivered-too-large = 😕 视频已做好，但有 { $size } MB，超过 Telegram 在这里的上限。{ returned }机器人主人设置公开地址后，可用 <code>/show { $id }</code> 获取链接。
undelivered-video = 😕 视频已做好，但我无法发到这里。{ returned }要查看它，请在私聊中给我发送 <code>/show { $id }</code>。{ missing-right }
state-filming = 正在做视频

models-video = 做视频
models-price =
    { $credits ->
        [0] 免费
       *[other] { $credits } 点
    }
models-price-second =
    { $credits ->
        [0] 免费
       *[other] 每秒 { $credits } 点
    }
option-video-model = 视频模型
option-skip-price = 不问价格

button-film = 🎬 开始做
inline-film =
    { $credits ->
        [0] 🎬 开始做 · 免费
       *[other] 🎬 开始做 · { $credits } 点
    }
button-animate =
    { $credits ->
        [0] 🎬 动起来 · 免费
       *[other] 🎬 动起来 · { $credits }
    }
button-longer = ➕ { $seconds } 秒
button-shorter = ➖ { $seconds } 秒
button-download = ⬇️ 下载

button-topic-video = 🎬 视频
help-video =
    <b>🎬 视频</b>
    <code>/video 红狐狸在雪地里奔跑</code>
    把命令写在图片说明里，或者回复图片：它就是首帧。两张图片的相册就是首帧和尾帧。

    <code>--sec 5</code> 时长
    <code>--ar 9:16</code> 宽高比
    <code>--res 720p</code> 分辨率：480p、720p、1080p、4K
    <code>--mute</code> 不要声音
    <code>--ref</code> 图片作为参考，而不是画面
    <code>--model { $model }</code> 模型，见 /models

    价格取决于模型、时长和分辨率。超过 5 点的订单我会先问你。
    用文字回复视频，就接着它做下去。
