# 点数、订单、模型、管理员提醒。

# 距离当天（UTC）结束还有多久。用在别的句子里。
wait =
    { $hours ->
        [0] { $minutes } 分钟
       *[other] { $hours } 小时 { $minutes } 分钟
    }
# 点数句子的结尾：赠送的、不会过期的点数。
spare =
    { $balance ->
        [0] 。
       *[other] ，另有 <b>{ $balance }</b> 点赠送点数，永不过期。
    }
spare-chat =
    { $balance ->
        [0] 。
       *[other] ，另有 <b>{ $balance }</b> 点赠送点数，永不过期。
    }
quota = 你今天还有 <b>{ $left }</b> / { $allowance } 点（{ wait }后重置）{ spare }
quota-chat = 此聊天今天还有 <b>{ $left }</b> / { $allowance } 点（{ wait }后重置）{ spare-chat }
quota-shared = 点数由此聊天支付，今天还有 <b>{ $left }</b> 点（{ wait }后重置）。
quota-capped = 点数由此聊天支付，今天还有 <b>{ $left }</b> 点（{ wait }后重置）。你最多可用 <b>{ $mine }</b> 点。

jobs-none = 你还没有订单。试试 <code>/imagine 雪地里的红狐狸</code>
jobs-header-running = <b>进行中</b>
jobs-header-recent = <b>最近</b>
jobs-line = <code>{ $id }</code> { $prompt } <i>（{ $state }）</i>
cancel-none = 你没有进行中的订单。要取消某个订单，请用 /cancel 回复它的 ⏳ 消息。
cancel-done = 已取消。{ returned }
cancel-stopping =
    { $credits ->
        [0] 正在取消…
       *[other] 正在取消…已经开始的部分照常扣点，其余点数会退还。
    }
cancel-late = 来不及取消了：已经完成，马上送到。
show-unknown = 你没有这个编号的订单。你的订单：/jobs
how-show = 要看哪个订单？例如 <code>/show { $id }</code>。编号见 /jobs

models-header = <b>模型</b>：用 <code>--model 名称</code> 选择
models-line = <code>{ $name }</code> — { $what }
models-generate = 画图
models-edit = 改图
models-both = 画图和改图
models-default = 默认

operator-out-of-credit = 🔧 <b>{ $gateway }</b> 账户余额不足。充值之前，订单会转到其他网关。
operator-key-refused = 🔧 <b>{ $gateway }</b> 拒绝了 API 密钥。更正之前，订单会转到其他网关。
operator-circuit-open = 🔧 <b>{ $gateway }</b> 连续出错，我先暂停使用它。
operator-callback-signature = 🔧 <b>{ $gateway }</b> 的回调签名不正确。如果一直出现，说明设置中的 webhook 密钥有误。
operator-garbled = 🔧 <b>{ $gateway }</b> 的回复无法识别（{ $why }），图片可能会丢失。新版本的 imagine-bot 也许能识别。
operator-model-retired = 🔧 <b>{ $gateway }</b> 不再提供 <b>{ $model }</b>，或不支持订单所选的参数。这类订单会转到其他网关，或退还点数。如果该模型已下线，请在 <code>MODELS_FILE</code> 中将其隐藏。
operator-workflow-refused = 🔧 <b>{ $gateway }</b> 无法运行 <b>{ $model }</b> 的工作流：{ $reason }。这类订单会转到其他服务器，或退还点数。请修正文件或服务器，然后向机器人发送 SIGHUP。
operator-webhook-deleted = 🔧 有人把 webhook 设到了 <b>{ $host }</b>，因此我收不到消息。我已将它删除。如果它再次出现，说明有其他程序在使用此机器人的令牌：请在 @BotFather 撤销令牌。
operator-webhook-restored = 🔧 有人更改或删除了我的 webhook（现在：<b>{ $host }</b>）。我已重新设置。如果再次发生，说明有其他程序在使用此机器人的令牌：请在 @BotFather 撤销令牌。
operator-other-poller = 🔧 另一个程序正在用同一令牌接收此机器人的消息。请停止它，或在 @BotFather 撤销令牌。
operator-storage-down =
    🔧 { $store ->
        [database] 数据库
        [temporary] 临时文件夹
       *[media] 图片存储
    }无法写入：{ $why }。恢复之前不接新{ $store ->
        [temporary] 视频
       *[media] {""}
    }订单。
operator-storage-back =
    ✅ { $store ->
        [database] 数据库
        [temporary] 临时文件夹
       *[media] 图片存储
    }已恢复，重新接单。
