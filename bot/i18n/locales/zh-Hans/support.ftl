# 付款和付款求助，管理员在 /admin 中看到的内容。

admin-payments = ⭐ <code>{ $who }</code> 的<b>付款记录</b>，最新的在前。点按钮可退款。
admin-payments-none = <code>{ $who }</code> 没有付款记录。
admin-paid = 付款：{ $count } 笔 · 扣除退款后 ⭐ { $stars }
admin-payment =
    { $date } · ⭐ { $stars } · { $state ->
        [paid] { $credits } 点
        [refunded] 已退款
        [waiting] 退款中
       *[review] 无法对应任何优惠
    } · <code>{ $charge }</code>
admin-payment-gift = ↳ <code>{ $person }</code> 为 <code>{ $who }</code> 付款
admin-payment-by = ⭐ <code>{ $person }</code> 的付款
admin-sure-refund = 向 <code>{ $person }</code> 退还 ⭐ { $stars }？Telegram 只能整笔退款。
admin-refund-takes = 从 <code>{ $who }</code> 收回点数：{ $credits }
admin-refund-spent = ⚠️ 已花掉、无法收回的点数：{ $spent }
admin-refund-subscription = 订阅会继续，直到用户用 /quota 取消。
admin-refund-daily = 这笔付款带来的订阅者每日点数将立即结束。

admin-tickets = 🎫 <b>待处理的求助</b>：{ $count }。🆕 等待回复，💬 已回复。
admin-ticket =
    🎫 <b>#{ $id }</b> { $name } <code>{ $person }</code>，{ $when } 提交，{ $condition ->
        [closed] 已关闭
       *[open] 处理中
    }
admin-ticket-question = 🗨 { $when }：{ $words }
admin-ticket-answer =
    { $when } <code>{ $admin }</code> { $kind ->
        [closed] 已关闭
       *[answer] 回复：{ $words }
    }
admin-ticket-reply = 要如何回复求助 #{ $id }？请发送文字。
ticket-answer = 💬 <b>机器人管理员对你的求助 #{ $id } 的回复</b>。继续联系：/paysupport
ticket-closed = ✔️ 你的求助 #{ $id } 已关闭。如果仍有问题，请用 /paysupport 联系

button-admin-tickets = 🎫 求助
button-admin-answer = 💬 回复
button-admin-close = ✔️ 关闭
button-admin-payments = ⭐ 付款

alert-admin-refunded = 已收回点数：{ $credits }。已请求 Telegram 退还 ⭐ { $stars }，完成后会通知用户。
alert-admin-refunded-before = 这笔付款之前已退款，没有任何变化。
alert-admin-spent = 没有退款：在此期间又花掉了点数。请再检查一遍。
alert-admin-answered = 已保存，几秒内发出；求助中的 ✔️ 表示已送达。
alert-admin-closed = 已关闭，会通知用户。
