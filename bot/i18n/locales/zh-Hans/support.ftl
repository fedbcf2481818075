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
admin-sure-refund = 向 <code>{ $person }</code> 退还 ⭐ { $stars }？Telegram 只能整笔退款。
admin-refund-takes = 从 <code>{ $who }</code> 收回点数：{ $credits }
admin-refund-spent = ⚠️ 已花掉、无法收回的点数：{ $spent }
admin-refund-subscription = 订阅会继续，直到用户用 /quota 取消。

button-admin-payments = ⭐ 付款

alert-admin-refunded = 已收回点数：{ $credits }。已请求 Telegram 退还 ⭐ { $stars }，完成后会通知用户。
alert-admin-refunded-before = 这笔付款之前已退款，没有任何变化。
alert-admin-spent = 没有退款：在此期间又花掉了点数。请再检查一遍。
