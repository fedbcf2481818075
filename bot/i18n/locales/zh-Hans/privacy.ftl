# 频率限制、保存什么、怎样删除。

refused-rate = 请求太多，后面的我已跳过。没有扣点数，请一分钟后再试。

picture-lost = 这张图片已不再保存。
jobs-erased = 描述已删除

privacy-kept = <b>我保存的内容</b>：你的名字、描述、我做的图片和视频、你的设置、订单花费的点数，以及你用 /paysupport 发送的内容。
privacy-pictures =
    { $days ->
        [0] 图片和视频会一直保存，直到你删除。
       *[other] 图片和视频保存 { $days } 天后删除。
    }你发来修改的图片，在订单完成一天后删除。
privacy-words =
    { $days ->
        [0] 你的描述会一直保存，直到你删除。
       *[other] 你的描述保存 { $days } 天后删除。
    }
privacy-who = 绘图服务会收到你的描述和随附的图片。机器人管理员只有在处理举报或违规时才会查看图片。
privacy-erase = /export 会把这些全部发给你，/forget 会立即全部删除。账单记录会保留金额和你的 Telegram ID，聊天里已有的消息不会删除。

forget-question = 要永久删除你的描述、图片、视频、设置和待确认的订单吗？聊天里已有的消息不会删除，账单记录会保留金额和你的 Telegram ID。
forget-running = 你有 { $count } 个未完成的订单。请等它们完成或用 /cancel 取消，然后再试。
forget-done = 🧹 已删除。保存的图片和视频会在几分钟内删除。
forget-people = 只有个人用户可以执行此操作。请在我们的私聊里发送。
button-forget = 🧹 全部删除
command-privacy = 我保存什么、保存多久
command-forget = 删除我的全部数据

export-started = 📦 正在打包我保存的关于你的全部数据…
export-caption = 📦 我保存的关于你的全部数据：<code>data.json</code> 里有订单、描述、设置和账单记录，旁边是你的图片和视频。/forget 可以删除它们。
export-again = 你在一小时内已经请求过了，请稍后再试。
export-private = 你的数据我只发给你本人。请在我们的私聊里发送 /export。
export-failed = 现在无法读取你的全部数据，请一小时后再试。
command-export = 获取我的全部数据
