# 怎样使用机器人。

start-private =
    👋 你来描述，我来画图、做视频。

    试试 <code>/imagine 雪地里的红狐狸</code> 或 <code>/video 红狐狸在奔跑</code>
    想修改图片，就回复它：<code>/edit 改成水彩画</code>

    全部命令和示例：/help
start-group =
    👋 你来描述，我来画图、做视频：<code>/imagine 雪地里的红狐狸</code>、<code>/video 红狐狸在奔跑</code>
    想修改图片，就回复它：<code>/edit 改成水彩画</code>

    我只能看到命令和对我消息的回复。
hint-private = 未知命令。画图请发送 <code>/imagine 雪地里的红狐狸</code>，全部命令见 /help
offer-paint =
    { $credits ->
        [0] <b>免费</b>画这个吗？（以 /imagine 开头可跳过确认。）
       *[other] 花 <b>{ $credits } 点</b>画这个吗？（以 /imagine 开头可跳过确认。）
    }
offer-edit =
    { $credits ->
        [0] <b>免费</b>这样修改吗？（以 /edit 开头可跳过确认。）
       *[other] 花 <b>{ $credits } 点</b>这样修改吗？（以 /edit 开头可跳过确认。）
    }
photo-question = 图片不错。想改什么？写在这里，或者回复图片：<code>/edit 改成水彩画</code>
photo-album = 图片不错。想一起改，请把它们作为一个相册重新发送，并附上说明 <code>/edit 把它们合在一起</code>。只改一张，就回复那张图片：<code>/edit 改成水彩画</code>
how-imagine = 告诉我画什么，例如 <code>/imagine 雪地里的红狐狸 --ar 16:9</code>
how-edit = 请回复一张图片并说明怎么改，例如 <code>/edit 改成水彩画</code>
edit-question = ✏️ 想改什么？请回复这条消息。
edit-hint = 改成水彩画
offer-choices =
    { $credits ->
        [0] 一共 <b>{ $count }</b> 个订单，全部<b>免费</b>。全部画吗？
       *[other] 一共 <b>{ $count }</b> 个订单，合计 <b>{ $credits } 点</b>。全部画吗？
    }
# 放在发给模型的描述末尾，后面是不想要的东西。
prompt-without = 不要：
