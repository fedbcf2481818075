# What the operators are told: alerts, when they are over, and the daily report.

operator-gateway-back = ✅ <b>{ $gateway }</b> works again.
operator-credit-low =
    🔧 <b>{ $gateway }</b>: { $left ->
        [one] { $left } credit
       *[other] { $left } credits
    } left, enough for { $days ->
        [0] less than a day
        [one] about { $days } day
       *[other] about { $days } days
    } at the current pace. Top it up.
operator-credit-enough = ✅ <b>{ $gateway }</b> has enough credit again.
operator-refunds-high = 🔧 { $percent } % of the last hour’s { $count } pictures and videos failed and were refunded. The log and <code>/metrics</code> say why.
operator-refunds-normal = ✅ Few pictures and videos fail again.
operator-queue-slow =
    🔧 { $count ->
        [one] { $count } order waits
       *[other] { $count } orders wait
    } for a free worker, the oldest for { $seconds } s. Check the processor and the database, or add a replica.
operator-queue-normal = ✅ Orders no longer wait for a worker.
operator-disk-full =
    🔧 On { $host }, the disk of the { $store ->
        [database] database
        [temporary] folder for temporary files
       *[media] media store
    } has only { $size } MB left. When it is full, I take no new orders.
operator-disk-free =
    ✅ On { $host }, the disk of the { $store ->
        [database] database
        [temporary] folder for temporary files
       *[media] media store
    } has enough room again.
operator-database-large = 🔧 The database takes { $size } MB, more than ALERT_DATABASE_MB. Make sure that its server has room.
operator-database-small = ✅ The database is clearly below ALERT_DATABASE_MB again.
operator-migrated = ✅ A new version is running. The database was updated from { $was } to { $new }.
operator-daily-report =
    📊 <b>The last 24 hours</b>
    Orders: { $delivered } delivered, { $failed } failed, { $cancelled } cancelled
    Results: { $pictures } pictures, { $videos } videos
    People who ordered: { $people }
    Credits: { $charged } charged, { $refunded } refunded
operator-report-tickets = 🎫 Requests for help that are open: { $count } (/admin)
operator-report-credit =
    <b>{ $gateway }</b>: { $left ->
        [one] { $left } credit
       *[other] { $left } credits
    } left
operator-report-forecast =
    <b>{ $gateway }</b>: { $left ->
        [one] { $left } credit
       *[other] { $left } credits
    } left, for { $days ->
        [0] less than a day
        [one] about { $days } day
       *[other] about { $days } days
    }
