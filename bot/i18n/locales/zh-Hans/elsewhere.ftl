# 内联查询与访客召唤：在机器人可能不在的聊天里说的话。

inline-wish = 🎨 { $prompt }
# 不含 HTML 的纯文本：结果上方的按钮、拒绝的标题、消息下的按钮、弹窗。
inline-hint = 🎨 说说想画什么
inline-refused = 这个我画不了
inline-paint = 🎨 画这个 · { $credits } 点
button-start = ▶️ 打开私聊
button-own = 🎨 我也要画
alert-start-first = 图片要经过我们的私聊：请打开私聊，按“开始”，再回来按一次 🎨。

refused-elsewhere-choices = 一次多个选项只能在我们的私聊里画。
how-guest = 请在我的名字后面说想画什么，例如 <code>@{ $name } 雪中的红狐狸</code>
guest-start-first = 图片要经过我们的私聊：请打开私聊，按“开始”，再回来按 🎨。
guest-nameless = 请用自己的身份叫我：图片要经过我们的私聊。
elsewhere-private = 🖼 画好了！在我们的私聊里等你。
elsewhere-undeliverable = 😕 画好了，但我不能私下给你写消息，而图片要经过那里。请再让我进去，然后说 <code>/show { $id }</code>
elsewhere-closed = 😕 我不能私下给你写消息，而图片要经过那里。没有扣点。请打开 @{ $name } 并按“开始”。
# 在 /help 的一页末尾。
help-elsewhere = <b>在别的任何聊天里</b>，写上我的名字，再写想画的：<code>@{ $name } 红狐狸</code>。图片会直接出现在那里，也会发到我们的私聊。
