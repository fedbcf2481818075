# 点数、订单、模型、管理员。

# 距离这一天（UTC）结束还有多久。别的句子会引用它。
wait =
    { $hours ->
        [0] { $minutes } 分钟
       *[other] { $hours } 小时 { $minutes } 分钟
    }
# 获赠的、不会过期的点数。
spare =
    { $balance ->
        [0] { "" }
       *[other] 另外你还有 <b>{ $balance }</b> 点备用点数，不会过期。
    }
spare-chat =
    { $balance ->
        [0] { "" }
       *[other] 另外还有 <b>{ $balance }</b> 点备用点数，不会过期。
    }
quota = 你今天还有 <b>{ $left }</b> / { $allowance } 点，{ wait }后更新。{ spare }
quota-chat = 这个聊天今天还有 <b>{ $left }</b> / { $allowance } 点，{ wait }后更新。{ spare-chat }
quota-shared = 这里由聊天付点数，今天还有 <b>{ $left }</b> 点。{ wait }后更新。
quota-capped = 这里由聊天付点数，今天还有 <b>{ $left }</b> 点，其中你最多可用 <b>{ $mine }</b> 点。{ wait }后更新。

jobs-none = 你还没有订单。从这里开始：<code>/imagine 雪地里的红狐狸</code>
jobs-header-running = <b>进行中</b>
jobs-header-recent = <b>最近</b>
jobs-line = <code>{ $id }</code> { $prompt } <i>（{ $state }）</i>
cancel-none = 你没有未完成的订单。要取消某一个，请用 /cancel 回复它的 ⏳ 消息。
cancel-done = 已取消。{ returned }
cancel-stopping = 正在停止。已经在画的部分已付费，不能退；其余的会退还。
cancel-late = 来不及了，已经画好，马上送到。
show-unknown = 你没有叫这个名字的订单。你的订单：/jobs
how-show = 要看哪一个？例如 <code>/show { $id }</code>。名字在 /jobs 里。

models-header = <b>模型</b>：用 <code>--model 名称</code> 选择
models-line = <code>{ $name }</code> — { $what }
models-generate = 画图
models-edit = 改图
models-both = 画图和改图
models-default = 默认

operator-out-of-credit = 🔧 <b>{ $gateway }</b> 说账户余额不足。充值之前，订单会转到别处。
operator-key-refused = 🔧 <b>{ $gateway }</b> 不接受密钥。改正之前，订单会转到别处。
operator-circuit-open = 🔧 <b>{ $gateway }</b> 连续出错，我先停用它一会儿。
