# /admin：管理员在私聊中看到的内容。

admin-only = 此命令仅供机器人的管理员使用。
admin-in-private = 请在与我的私聊中使用 /admin。要在那里查看某人的资料，请用 /admin 回复其消息
admin-home = 🛠 <b>管理</b>

admin-find = 请发送用户或群聊的 ID 或 @用户名，或付款编号，也可以转发其消息给我。
admin-unknown = 找不到“{ $value }”。我可以按 ID 或 @用户名查找给我发过消息的人，按 ID 查找群聊。请重试：
admin-person = 👤 <b>{ $name }</b> <code>{ $who }</code>
admin-chat = 💬 群聊 <code>{ $who }</code>
admin-seen = 最近出现：{ $when } · 语言：{ $value }
admin-orders = 订单：已完成 { $count }，进行中 { $left } · 已用点数：{ $charged }
admin-credits = 点数：今日剩余 <b>{ $left }</b>/{ $allowance }，奖励 <b>{ $balance }</b>
admin-reported = 举报：针对其图片 { $count } 次，由其发出 { $mine } 次
admin-banned = 🚫 { $when } 被 <code>{ $admin }</code> 封禁：{ $details }
admin-amount-give = 给 <code>{ $who }</code> 多少奖励点数？也可以发送数字和原因，例如“50 久等了”。
admin-amount-take = 从 <code>{ $who }</code> 收回多少奖励点数？也可以发送数字和原因，例如“50 重复付款”。
admin-sure-give = 给 <code>{ $who }</code> { $credits } 点奖励点数？
admin-sure-take = 从 <code>{ $who }</code> 收回 { $credits } 点奖励点数？
admin-why = 封禁 <code>{ $who }</code>？请选择原因，或发送其他原因。封禁立即生效。
admin-sure-ban = 封禁 <code>{ $who }</code>，原因“{ $details }”？立即生效。发送其他文字可更改原因。
admin-sure-message = 把这条消息发给 <code>{ $who }</code>？发送其他文字可替换。
admin-reason = 原因：“{ $details }”
admin-pictures = <code>{ $who }</code> 最近的图片。每次查看都会写入日志。
admin-pictures-none = <code>{ $who }</code> 没有仍保存的图片。

admin-models = 🧩 <b>模型</b>：{ $count } 个启用，{ $left } 个停用。停用的模型不能下单；进行中的订单会继续完成。
admin-gateways = 🔌 <b>网关</b>（最近一小时）。暂停的网关不会产生购买，订单转到其他网关或等待。
admin-gateway =
    { $condition ->
        [paused] ⏸
        [failing] 🔴
       *[well] 🟢
    } <b>{ $gateway }</b>：完成 { $count }，失败 { $missing } · 剩余额度：{ $credit }
admin-maintenance =
    { $condition ->
        [wait] 🛠 <b>维护</b>：已开启，新订单会被接受并等待。要告诉用户原因或时间，请发送一段简短文字（“-”表示不显示）。
        [refuse] 🛠 <b>维护</b>：已开启，新订单会被拒绝。要告诉用户原因或时间，请发送一段简短文字（“-”表示不显示）。
       *[off] 🛠 <b>维护</b>：已关闭，照常接单。
    }
admin-notice = 用户看到：“{ $notice }”

admin-news = 📣 <b>群发</b>。请选择一条，或写一条新的。
admin-write = 请发送消息：带格式的文字，或带说明的照片。
admin-draft = 用户看到的就是这样。发给谁？活跃用户指最近 { $days } 天给我发过消息的人。
admin-links = 请发送按钮，每行一个：名称和 https 地址，例如“打开 https://example.com”。“-”表示移除。
admin-sure-send = 发送给 { $count } 人？大约需要 { wait }。订单和回复始终优先。
admin-sending =
    📣 { $condition ->
        [running] 发送中
        [stopped] 已停止
       *[done] 已完成
    }，写于 { $when }：{ $position } / 约 { $limit }
admin-sent = 已送达：{ $count } · 屏蔽机器人：{ $left } · 失败或不确定：{ $missing }

admin-reports = 🚩 <b>举报</b>，待处理：{ $count }
admin-report = 🚩 <code>{ $order }</code>，作者 <code>{ $who }</code>，下单于 { $when }
admin-report-words = <code>{ $who }</code>：{ $words }
admin-message = 要给 <code>{ $who }</code> 写什么？请发送文字。
message-from-admins = ✉️ <b>机器人管理员的消息</b>
picture-removed = 🗑 管理员删除了你的图片 <code>{ $id }</code>，因为它违反了本机器人的规则。
news-off = 你不会再收到公告。

admin-growth = 🎁 <b>增长</b>：首次 /start 送 { $credits } 点；好友完成第一张图片后双方各得 { $mine } 点（见设置）。
admin-referrals = 通过链接加入：{ $count }，已发放：{ $left }
admin-code = <code>{ $value }</code>：{ $credits } 点，已用 { $position }/{ $limit }，有效期至 { $when }
admin-new-code = 新建优惠码？请发送点数、次数、天数（0 表示永久）和可选名称，例如“50 100 30 SPRING”。

admin-statistics = 📊 <b>最近 { $days } 天</b>
admin-stat-orders = 订单：完成 { $count }，失败 { $missing } · 成功率：{ $value } %
admin-stat-credits = 已用点数：{ $credits }
admin-stat-stars = Stars：收到 ⭐ { $stars }，退还 ⭐ { $refunded }
admin-stat-today = 今天（UTC）：完成 { $count }，用户 { $mine } 人

admin-log = 📜 <b>日志</b>（UTC）
admin-log-none = 暂无记录。
admin-log-line = { $when } <code>{ $admin }</code> <b>{ $action }</b> { $subject } { $details }

button-admin-people = 👤 用户和群聊
button-admin-log = 📜 日志
button-admin-older = 更早 →
button-admin-profile = 👤 资料
button-admin-pictures = 🖼 图片
button-admin-give = ➕ 点数
button-admin-take = ➖ 点数
button-admin-ban = 🚫 封禁
button-admin-unban = 解除封禁
button-admin-yes = ✔️ 确定
button-admin-spam = 垃圾信息
button-admin-content = 内容违规
button-admin-abuse = 滥用
button-admin-models = 🧩 模型
button-admin-gateways = 🔌 网关
button-admin-service = 🛠 维护
button-admin-refresh = 🔄 刷新
button-admin-open = ✅ 照常接单
button-admin-wait = ⏸ 订单等待
button-admin-refuse = ⛔ 拒绝订单
button-admin-news = 📣 群发
button-admin-write = ✍️ 新建
button-admin-all = 所有人
button-admin-active = 活跃
button-admin-links = 🔗 按钮
button-admin-send = 📤 发送
button-admin-stop = ⏹ 停止
button-admin-go-on = ▶️ 继续
button-no-news = 🔕 不再接收
button-news = 🔔 重新接收
button-admin-reports = 🚩 举报
button-admin-look = 🖼 查看
button-admin-delete = 🗑 删除
button-admin-fine = ✔️ 没问题
button-admin-message = ✉️ 写消息
button-admin-growth = 🎁 增长
button-admin-stats = 📊 统计
button-admin-days = { $days } 天
button-admin-light = ☀️ 浅色
button-admin-dark = 🌙 深色
button-admin-csv = 📄 CSV
button-chart-orders = 订单
button-chart-people = 用户
button-chart-credits = 点数
button-chart-stars = Stars
button-chart-models = 模型
button-chart-gateways = 网关
button-chart-waiting = 等待时间
button-chart-failures = 失败原因

alert-admin-number = 请先发送数字，再写原因。
alert-admin-balance = 已完成。当前奖励点数：{ $balance }
alert-admin-not-enough = 未收回：只有 { $balance } 点奖励点数。
alert-admin-banned = 已封禁。
alert-admin-unbanned = 已解除封禁。
alert-admin-admin = 不能封禁管理员。
alert-admin-links = 请每行发送一个名称和 https 地址，最多六行。
alert-news-off = 你不会再收到公告。
alert-news-on = 你将再次收到公告。
alert-admin-deleted = 已删除，会通知作者。
alert-admin-decided = 已关闭。
alert-admin-long = 请发送不超过 { $limit } 个字符。
alert-admin-done-before = 此操作之前已完成或已放弃，没有任何变化。
alert-admin-written = 已发送。
alert-admin-code = 请至少发送两个数字：点数和次数。
alert-admin-no-chart = 没有图表：请安装 imagine-bot 的“charts”附加组件，或查看日志。
alert-admin-changed = 未发送：草稿在此期间已被修改。请再检查一遍。
alert-admin-code-taken = 已有同名的代码。请换一个名称。
