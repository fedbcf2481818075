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
help =
    <b>画图</b>
    <code>/imagine 雪地里的红狐狸</code>
    <code>/imagine 黄昏的灯塔 --ar 16:9 --n 4</code>
    <code>/imagine {"{"}红,蓝{"}"}狐狸</code> 确认后每种画一单
    用 /imagine 回复一段文字，就画那段文字。

    <b>修改图片</b>
    用 <code>/edit 改成水彩画</code> 回复图片，或把它写在图片说明里，相册也可以。直接用文字回复我画的图，就能继续修改。
    <code>/edit @me 变成宇航员</code> 修改你的头像

    <b>参数</b>，写在描述后面
    <code>--ar 16:9</code> 比例
    <code>--res 4K</code> 尺寸：1K、2K、3K、4K（或 <code>--4k</code>）
    <code>--n 4</code> 张数，最多 4
    <code>--no 文字、人物</code> 不要画的东西
    <code>--model nano-banana-2</code> 见 /models
    <code>--via pixwith</code> 由哪个网关来画

    <b>价格</b>
    2K 以内每张 1 点，更大的 2 点。没有画成的会退还。

    <b>更多</b>
    /quota 你的点数
    /jobs 你的订单
    /show 再看一次订单和图片
    /cancel 回复未完成的订单即可取消
    /models 可选的模型
    /settings 默认设置
    /start 打个招呼
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
