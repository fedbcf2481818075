# /help：概览和各个主题。按钮上是不含 HTML 的纯文本。

help =
    <b>怎样和我说话</b>
    <code>/imagine 雪地里的红狐狸</code> 画一张图
    <code>/edit 改成水彩画</code> 修改你所回复的图片

    参数放在最后：<code>--ar 16:9</code> <code>--res 4K</code> <code>--n 4</code> <code>--model 名称</code> <code>--via 网关</code>

    /quota 点数 · /jobs 订单 · /show 再看一次 · /cancel 取消 · /models · /settings

    按下面的按钮，每样都有例子。

help-paint =
    <b>🎨 画图</b>
    <code>/imagine 雪地里的红狐狸</code>
    <code>/imagine 黄昏的灯塔 --ar 16:9 --n 4</code>
    可以写好几行，用什么语言都行。

    <code>/imagine {"{"}红,蓝{"}"}狐狸</code> 确认后每种画一单。
    用 /imagine 回复一段文字，就画那段文字。
    私聊里不用命令：我先报价，等你按下按钮。
help-change =
    <b>✏️ 修改图片</b>
    用 <code>/edit 改成水彩画</code> 回复图片，或把它写在图片说明里。相册、贴纸和图片文件也可以。

    直接用文字回复我画的图，就能继续修改。
    <code>/edit @me 变成宇航员</code> 修改你的头像。
help-flags =
    <b>🎚 参数</b>，写在描述后面
    <code>--ar 16:9</code> 比例
    <code>--res 4K</code> 尺寸：1K、2K、3K、4K（或 <code>--4k</code>）
    <code>--n 4</code> 张数，最多 4
    <code>--no 文字、人物</code> 不要画的东西
    <code>--model nano-banana-2</code> 见 /models
    <code>--via pixwith</code> 由哪个网关来画

    合起来：<code>/imagine 黄昏的灯塔 --ar 16:9 --res 2K --n 2 --no 人物</code>
help-price =
    <b>🪙 价格和点数</b>
    2K 以内每张 1 点，更大的 2 点：<code>/imagine 狐狸 --4k --n 2</code> 共 4 点。
    按按钮之前就能看到价格，没有画成的会退还。

    每天都有新的点数：/quota
help-groups =
    <b>👥 群组</b>
    我只听得到命令和对我消息的回复：
    <code>/imagine 雪地里的红狐狸</code>
    你的图片下面的按钮只听你的。

    谁能下单、能画什么、谁付点数，由管理员在 /settings 里决定。要把某人加入名单，用 /settings 回复他。
help-settings =
    <b>⚙️ 设置</b>
    /settings 会记住你的模型、比例、尺寸、语言和遮挡，这样只写 <code>/imagine 雪地里的红狐狸</code> 就够了。
    参数优先于你的设置，你的设置优先于聊天的设置。
    打开“立刻开画”后，私聊里的文字不用确认就开始画。
help-more =
    <b>🧺 更多</b>
    /jobs 列出你的订单和名字
    <code>/show k7m2p9qx</code> 再看一次订单、图片和按钮
    用 /cancel 回复 ⏳ 消息，就停止那个订单
    /models 可选的模型
    图片下面的 🔗 给出完整命令，还有给朋友的链接
    用 /report 回复图片，把它转给管理我的人
    /privacy 说明我保存什么，/forget 把它清除
    /start 打个招呼

button-topic-paint = 🎨 画图
button-topic-change = ✏️ 修改
button-topic-flags = 🎚 参数
button-topic-price = 🪙 价格
button-topic-groups = 👥 群组
button-topic-settings = ⚙️ 设置
button-topic-more = 🧺 更多
