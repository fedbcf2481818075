# 不含 HTML 的纯文本：按钮、提示、命令菜单。

button-paint = 🎨 画这个
offer-written =
    { $credits ->
        [0] ✍️ 照原文做一单 · 免费
       *[other] ✍️ 照原文做一单 · { $credits } 点
    }
button-again = 🔁 再来一次
button-vary = 🎨 变化
button-edit = ✏️ 修改
button-large = ⤢ 4K
button-file = 📎 原图
button-delete = 🗑
button-cancel = ❌ 取消
button-mine = 👤 我的设置
button-this-chat = 👥 此聊天
button-this-topic = 🧵 此话题
button-back = ← 返回
listing-add = ➕ 允许 { $name } 下单
listing-remove = ➖ 禁止 { $name } 下单

alert-not-yours = 这是别人的订单。用 /imagine 或 /video 做自己的吧。
alert-file = 正在发送原图…
alert-ordered =
    { $credits ->
        [0] 已下单，免费。
       *[other] 已下单，{ $credits } 点。
    }
alert-deleted = 已删除。
alert-undeletable = 消息已超过两天，Telegram 不允许我删除。
alert-gone = 内容已失效。
alert-cancelled = 已取消。
alert-stopping =
    { $credits ->
        [0] 正在取消…
       *[other] 正在取消…已经开始的部分照常扣点，其余点数会退还。
    }
alert-too-late = 来不及取消了：已经完成。
alert-kept = 已保存。
alert-not-your-menu = 这个菜单是别人打开的。用 /settings 打开你自己的。
alert-not-your-data = 这是别人的清除请求。要清除你自己的数据，请用 /forget。
alert-not-admin = 只有此聊天的管理员可以修改。

command-imagine = 用文字画一张图
command-edit = 修改图片：回复它
command-quota = 我的点数
command-jobs = 我的订单
command-cancel = 取消订单
command-models = 可用模型
command-show = 再次查看订单
command-help = 示例和参数
command-settings = 我的图片和视频模型、宽高比、分辨率、语言和价格确认
command-settings-admin = 我的设置和此聊天的规则
command-start = 开始使用
