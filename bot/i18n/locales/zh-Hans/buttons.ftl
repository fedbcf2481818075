# 不含 HTML 的纯文本：按钮、提示、命令列表。

button-paint = 🎨 画这个
button-again = 🔁 再来一次
button-vary = 🎨 变化
button-edit = ✏️ 修改
button-large = ⤢ 4K
button-file = 📎 原图
button-delete = 🗑
button-cancel = ❌ 取消
button-mine = 👤 我的
button-this-chat = 👥 这个聊天
button-this-topic = 🧵 这个话题
button-back = ← 返回
listing-add = ➕ 允许 { $name } 下单
listing-remove = ➖ 不让 { $name } 下单

alert-not-yours = 这是别人的图片。用 /imagine 画一张自己的吧。
alert-file = 原图这就发来。
alert-ordered = 已下单，{ $credits } 点。
alert-deleted = 已删除。
alert-undeletable = 已超过两天，Telegram 不让我删除了。
alert-gone = 这个我已经没有了。
alert-cancelled = 已取消。
alert-stopping = 正在停止。已经在画的部分不能退，其余的会退还。
alert-too-late = 来不及了，已经画好了。
alert-kept = 记住了。
alert-not-your-menu = 这个菜单是别人打开的。用 /settings 打开你自己的。
alert-not-admin = 只有这个聊天的管理员可以改。

command-imagine = 用文字画一张图
command-edit = 修改图片：回复它
command-quota = 你的点数
command-jobs = 你的订单
command-cancel = 取消订单
command-models = 可选的模型
command-show = 再看一次订单
command-help = 示例和参数
command-settings = 你的模型、比例、尺寸和语言
command-settings-admin = 你的设置和这个聊天的规则
command-start = 打个招呼
