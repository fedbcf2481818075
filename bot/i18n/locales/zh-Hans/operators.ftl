# 给运营者的消息：警报、恢复和每日报告。

operator-gateway-back = ✅ <b>{ $gateway }</b> 恢复正常。
operator-credit-low = 🔧 <b>{ $gateway }</b>：剩余 { $left } 点，按目前的速度{ $days ->
        [0] 不够用一天
       *[other] 大约够用 { $days } 天
    }。请充值。
operator-credit-enough = ✅ <b>{ $gateway }</b> 的余额又够用了。
operator-refunds-high = 🔧 最近一小时的 { $count } 个图片和视频中，有 { $percent }% 失败并已退款。原因见日志和 <code>/metrics</code>。
operator-refunds-normal = ✅ 失败的图片和视频又很少了。
operator-queue-slow = 🔧 有 { $count } 个订单在等待处理，最早的已等 { $seconds } 秒。请检查处理器和数据库，或增加副本。
operator-queue-normal = ✅ 订单不再需要等待处理。
operator-disk-full = 🔧 { $host }：{ $store ->
        [database] 数据库
        [temporary] 临时文件夹
       *[media] 媒体存储
    }所在的磁盘只剩 { $size } MB。磁盘写满后，我将不再接受新订单。
operator-disk-free = ✅ { $host }：{ $store ->
        [database] 数据库
        [temporary] 临时文件夹
       *[media] 媒体存储
    }所在的磁盘又有足够的空间了。
operator-database-large = 🔧 数据库占用 { $size } MB，超过 ALERT_DATABASE_MB。请确认其服务器有足够空间。
operator-database-small = ✅ 数据库大小又明显低于 ALERT_DATABASE_MB。
operator-migrated = ✅ 新版本已运行。数据库已从 { $was } 更新到 { $new }。
operator-daily-report =
    📊 <b>过去 24 小时</b>
    订单：完成 { $delivered }，失败 { $failed }，取消 { $cancelled }
    结果：图片 { $pictures }，视频 { $videos }
    下单人数：{ $people }
    点数：扣除 { $charged }，退还 { $refunded }
operator-report-tickets = 🎫 待处理的求助：{ $count }（/admin）
operator-report-credit = <b>{ $gateway }</b>：剩余 { $left } 点
operator-report-forecast = <b>{ $gateway }</b>：剩余 { $left } 点，{ $days ->
        [0] 不够用一天
       *[other] 大约够用 { $days } 天
    }
