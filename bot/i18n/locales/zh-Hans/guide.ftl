# 怎样使用机器人。

start-private =
    👋 你来描述，我来画。

    试试 <code>/imagine 雪地里的红狐狸</code>
    想修改图片，就配上几个字发给我，或者回复它：<code>/edit 改成水彩画</code>

    其他功能：/help
start-group =
    👋 你们来描述，我来画：<code>/imagine 雪地里的红狐狸</code>
    想修改图片，就回复它：<code>/edit 改成水彩画</code>

    我只听得到命令和对我消息的回复，听不到别的聊天内容。
hint-private = 我不认识这个命令。画图请用 <code>/imagine 雪地里的红狐狸</code>，其他见 /help
offer-paint = 要我画这个吗？需要 <b>{ $credits } 点</b>。前面加上 /imagine 就立刻开画。
offer-edit = 要我这样改吗？需要 <b>{ $credits } 点</b>。前面加上 /edit 就立刻开始。
photo-question = 好图！想改什么？写在这里，或者回复它：<code>/edit 改成水彩画</code>
how-imagine = 告诉我画什么，例如 <code>/imagine 雪地里的红狐狸 --ar 16:9</code>
how-edit = 请回复一张图片并说明怎么改，例如 <code>/edit 改成水彩画</code>
edit-question = ✏️ 想改什么？请回复告诉我。
edit-hint = 改成水彩画
offer-choices = 一共 <b>{ $count }</b> 单，合计 <b>{ $credits } 点</b>。全部画吗？
# 放在模型读到的文字末尾，后面是不想要的东西。
prompt-without = 不要：
