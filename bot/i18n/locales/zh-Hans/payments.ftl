# 用 Telegram Stars 购买点数：给用户和管理员看的文字。

buy-menu = ⭐ <b>购买点数</b>
    使用 Telegram Stars 付款。购买的点数永不过期。条款：/terms
buy-menu-gift = ⭐ <b>为 { $name } 购买点数</b>
    使用 Telegram Stars 付款。点数归 { $name } 所有，永不过期。条款：/terms
buy-help = 点数用完了？用 /buy 购买。
buy-elsewhere = 请在与我的私聊中购买点数。
buy-elsewhere-gift = 请在与我的私聊中为 <b>{ $name }</b> 购买点数。
buy-elsewhere-chat = 请在与我的私聊中为本群购买点数。所有在这里下单的人都可以使用。
buy-closed = 点数只在私聊中出售，而你无法私聊使用此机器人。请向机器人主人申请使用权限。
subscription-offer = <b>每 30 天 { $credits } 点</b>，价格 ⭐ { $stars }。可随时用 /quota 取消。
buy-daily = 🔁 订阅期间，每天有 { $allowance } 点（平时 { $count } 点）。
invoice-title = { $credits } 点
invoice-own = { $credits } 点，存入你的账户，永不过期。
invoice-gift = { $credits } 点，送给 { $name }，永不过期。
invoice-subscription = 每 30 天 { $credits } 点。可随时取消。
checkout-gone = 此优惠已失效，没有扣款。发送 /buy 查看当前优惠。

receipt = ✅ 已收到 ⭐ { $stars }：<b>{ $credits } 点</b>已存入你的账户。付款编号：<code>{ $charge }</code>
receipt-gift = ✅ 已收到 ⭐ { $stars }：<b>{ $credits } 点</b>已送给 { $name }。付款编号：<code>{ $charge }</code>
receipt-gift-found = ✅ 已收到 ⭐ { $stars }：<b>{ $credits } 点</b>已作为你的礼物送出。付款编号：<code>{ $charge }</code>
receipt-review = 已收到 ⭐ { $stars }，但我无法确定对应的优惠。点数尚未存入，已通知管理员。有问题请用 /paysupport。付款编号：<code>{ $charge }</code>
receipt-later = 已收到你的付款，但我现在无法保存数据。恢复后会立即存入点数。
gift-received = 🎁 <b>{ $name }</b> 送给你 { $credits } 点，永不过期。
gift-received-chat = 🎁 <b>{ $name }</b> 送给本群 { $credits } 点。
refund-done =
    { $credits ->
        [0] ↩️ 已退还 ⭐ { $stars }。
       *[other] ↩️ 已退还 ⭐ { $stars }，并收回 { $credits } 点。
    }

subscription-canceled = 订阅已取消，将于 { $date } 结束，点数仍归你所有。
subscription-resumed = 订阅将继续，下次续订日期：{ $date }。
subscription-failed = ⚠️ 订阅续订失败：Stars 不足。订阅将于 { $date } 结束。充值 Stars 后，Telegram 会再次尝试。

quota-subscription =
    { $state ->
        [active] 🔁 订阅：每 30 天 { $credits } 点，⭐ { $stars }，{ $date } 续订
        [canceled] 🔁 订阅：每 30 天 { $credits } 点，⭐ { $stars }，{ $date } 结束
       *[failed] 🔁 订阅：每 30 天 { $credits } 点，⭐ { $stars }，续订失败，{ $date } 结束
    }
quota-subscriber = 🔁 订阅期间每天有 { $allowance } 点，有效至 { $date }
quota-payments = <b>付款记录</b>
quota-payment =
    { $date } · ⭐ { $stars } · { $state ->
        [paid] { $credits } 点
        [refunded] 已退款
       *[review] 核查中
    } · <code>{ $charge }</code>

how-paysupport = 请说明付款有什么问题，例如 <code>/paysupport 我付款了但没有收到点数</code>。本机器人的管理员会看到。你的付款记录：/quota
paysupport-private = 这涉及你的付款，请在私聊中发送 /paysupport。
paysupport-sent = 谢谢。管理员已收到你的求助 #{ $id } 和付款记录，会在这里回复。
paysupport-enough = 管理员已经收到你的消息。请一小时后再发。
terms = <b>销售条款</b>
    点数用于支付本机器人制作的图片和视频。购买的点数永不过期。未能完成的订单不收费。
terms-help = 付款通过 Telegram Stars 进行，我看不到你的支付信息。如有问题，请用 /paysupport 联系：未使用的点数可以退回为 Stars。
terms-link = 销售条款：{ $url }

pack-once = ⭐ { $stars } · { $credits } 点
pack-monthly = 🔁 每月 ⭐ { $stars } · { $credits } 点
button-buy = ⭐ 购买点数
button-subscribe = ⭐ 订阅
button-unsubscribe = ✖️ 取消订阅
button-resubscribe = 🔁 恢复订阅
alert-buy = 获取更多：/buy
alert-stars-down = Telegram 暂时没有响应。没有扣款，请重试。

operator-stars-found = 🔧 在 Telegram 的交易列表中发现未送达的付款：{ $count } 笔。点数已存入。
operator-stars-review = 🔧 无法对应任何优惠的付款：{ $count } 笔。点数未存入。请查看 <code>imagine-bot payments --review</code>
operator-stars-failed = 🔧 Telegram 交易列表中无法入账的交易：{ $count } 笔。其中的付款会再次尝试。请查看日志和 <code>imagine-bot payments --review</code>
operator-stars-amount = 🔧 金额与 Telegram 列表不符的付款：{ $count } 笔。请将 <code>imagine-bot payments</code> 与你的 Telegram Stars 对照。
operator-stars-missing = 🔧 Telegram 列表中没有的付款：{ $count } 笔。请将 <code>imagine-bot payments</code> 与你的 Telegram Stars 对照。
operator-charged-back = ⚠️ Telegram 向 <code>{ $person }</code> 退还了 ⭐ { $stars }（<code>{ $charge }</code>）。已花掉的点数：{ $spent }。
operator-refund-stuck = 🔧 Telegram 尚未确认退款 <code>{ $charge }</code>：{ $why }。我会继续尝试。
operator-ticket = 🎫 <b>#{ $id }</b> <b>{ $name }</b>（<code>{ $person }</code>）的付款需要帮助。
operator-ticket-none = 没有付款记录。

command-buy = 用 Telegram Stars 购买点数
command-paysupport = 付款帮助
command-terms = 销售条款
