# /help：概览和各个主题。按钮上是不含 HTML 的纯文本。

help =
    <b>使用方法</b>
    <code>/imagine 雪地里的红狐狸</code> 画一张图
    <code>/edit 改成水彩画</code> 修改你回复的图片
    <code>/video 红狐狸在奔跑</code> 做视频

    参数放在最后：<code>--ar 16:9</code> <code>--res 4K</code> <code>--n 4</code> <code>--model 名称</code> <code>--via 网关</code>

    /quota 点数 · /jobs 订单 · /show 再次查看 · /cancel 取消 · /models · /settings

    点下面的按钮查看示例。

help-paint =
    <b>🎨 画图</b>
    <code>/imagine 雪地里的红狐狸</code>
    <code>/imagine 黄昏的灯塔 --ar 16:9 --n 4</code>
    描述可以用任何语言，也可以写多行。

    <code>/imagine {"{"}红,蓝{"}"}狐狸</code> 确认后每个选项画一单。普通的大括号请写 <code>{"\\{"}</code>
    用 /imagine 回复一条消息，就画那段文字。
    私聊里可以不写命令：我先显示价格，等你点按钮。
help-change =
    <b>✏️ 修改图片</b>
    用 <code>/edit 改成水彩画</code> 回复图片，或把它写在图片说明里。相册、贴纸和图片文件也可以。

    直接用文字回复我画的图，就能继续修改。
    <code>/edit @me 变成宇航员</code> 修改你的头像。
# 有模型支持蒙版时，显示在 help-change 下面。
help-mask =
    只想改一部分？在图片的副本上涂掉要改的地方（或用线圈起来），再用副本回复这张图片：
    <code>/edit 一顶红帽子 --mask</code>
help-flags =
    <b>🎚 参数</b>，写在描述后面，或全部写在前面
    <code>--ar 16:9</code> 宽高比
    <code>--res 4K</code> 分辨率：1K、2K、3K、4K（或 <code>--4k</code>）
    <code>--n 4</code> 张数，最多 4
    <code>--no 文字、人物</code> 不要画的东西
    <code>--model { $model }</code> 模型，见 /models
    <code>--via { $gateway }</code> 网关

    合起来：<code>/imagine 黄昏的灯塔 --ar 16:9 --res 2K --n 2 --no 人物</code>
help-price =
    <b>🪙 价格和点数</b>
    每个模型都有自己的价格，按图片或视频秒数计算，有的可能免费：/models
    更高的分辨率可能更贵。<code>/imagine 狐狸 --n 2</code> 等于两张图片的价格。
    没有写命令时，或视频超过 5 点时，我会先显示价格。失败的订单会退还点数。

    每天都有新的点数：/quota
help-groups =
    <b>👥 群组</b>
    我只能看到命令和对我消息的回复：
    <code>/imagine 雪地里的红狐狸</code>
    你的图片下面的按钮只有你能用。

    管理员在 /settings 里设置谁能下单、允许什么、谁付点数。要把某人加入名单，用 /settings 回复他。
help-settings =
    <b>⚙️ 设置</b>
    /settings 会保存你的模型、宽高比、分辨率、语言和剧透遮挡，之后只写 <code>/imagine 雪地里的红狐狸</code> 就够了。
    参数优先于你的设置，你的设置优先于此聊天的设置。
    打开“立即画图”后，私聊里的文字不用确认就开始画。
help-more =
    <b>🧺 更多</b>
    /jobs 列出你的订单和编号
    <code>/show k7m2p9qx</code> 再次查看订单、图片和按钮
    用 /cancel 回复 ⏳ 消息，就取消那个订单
    /models 列出可用模型
    图片下面的 🔗 给出完整命令和分享链接
    用 /report 回复图片，向机器人管理员举报
    /privacy 说明我保存什么，/export 发给你，/forget 全部删除
    /start 显示欢迎信息

button-topic-paint = 🎨 画图
button-topic-change = ✏️ 修改
button-topic-flags = 🎚 参数
button-topic-price = 🪙 价格
button-topic-groups = 👥 群组
button-topic-settings = ⚙️ 设置
button-topic-more = 🧺 更多
