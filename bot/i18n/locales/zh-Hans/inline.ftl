# 内联查询与访客召唤：机器人可能不在其中的聊天里的文字。

inline-wish = 🎨 { $prompt }
# 不含 HTML 的纯文本：结果上方的按钮、拒绝的标题、消息下的按钮、弹窗。
inline-hint = 🎨 输入想画的内容
inline-refused = 这个做不了
inline-paint =
    { $credits ->
        [0] 🎨 画这个 · 免费
       *[other] 🎨 画这个 · { $credits } 点
    }
button-start = ▶️ 打开私聊
button-own = 🎨 我也要画
alert-start-first = 请先打开我们的私聊，按“开始”，再回来按一次这个按钮。

refused-elsewhere-choices = 带多个选项的描述只能在我们的私聊里使用。普通的大括号请写 {"\\{"}
how-guest = 请在我的名字后面写想画什么，例如 <code>@{ $name } 雪地里的红狐狸</code>
guest-start-first = 请先打开我们的私聊，按“开始”：图片也会发到那里。然后回来按 🎨。
guest-nameless = 这里不能为匿名发送者画图。请用你自己的账号发送。
elsewhere-private = 🖼 做好了！结果在我们的私聊里。
elsewhere-undeliverable = 😕 订单已完成，但我无法给你发消息。请解除屏蔽，然后给我发送 <code>/show { $id }</code>
elsewhere-closed = 😕 我无法给你发消息，所以不能发送结果。没有扣点数。请打开 @{ $name } 并按“开始”。
# 在 /help 的一页末尾。
help-elsewhere = <b>在其他任何聊天里</b>，输入我的名字和描述：<code>@{ $name } 红狐狸</code>。图片会出现在那里，也会发到我们的私聊。
