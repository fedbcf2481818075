# Credits, orders, models, alerts for administrators.

# Time until the day (UTC) ends. Used inside other sentences.
wait =
    { $hours ->
        [0] { $minutes } min
       *[other] { $hours } h { $minutes } min
    }
# The end of the quota sentence: credits that were granted and do not expire with the day.
spare =
    { $balance ->
        [0] .
        [one] , plus <b>{ $balance }</b> bonus credit that never expires.
       *[other] , plus <b>{ $balance }</b> bonus credits that never expire.
    }
spare-chat =
    { $balance ->
        [0] .
        [one] , plus <b>{ $balance }</b> bonus credit that never expires.
       *[other] , plus <b>{ $balance }</b> bonus credits that never expire.
    }
quota =
    { $allowance ->
        [one] You have <b>{ $left }</b> of { $allowance } credit left today
       *[other] You have <b>{ $left }</b> of { $allowance } credits left today
    } (resets in { wait }){ spare }
quota-chat =
    { $allowance ->
        [one] This chat has <b>{ $left }</b> of { $allowance } credit left today
       *[other] This chat has <b>{ $left }</b> of { $allowance } credits left today
    } (resets in { wait }){ spare-chat }
quota-shared =
    { $left ->
        [one] This chat pays. It has <b>{ $left }</b> credit left today
       *[other] This chat pays. It has <b>{ $left }</b> credits left today
    } (resets in { wait }).
quota-capped =
    { $left ->
        [one] This chat pays. It has <b>{ $left }</b> credit left today
       *[other] This chat pays. It has <b>{ $left }</b> credits left today
    } (resets in { wait }). You can use up to <b>{ $mine }</b> of them.

jobs-none = You have no orders yet. Try <code>/imagine a red fox in snow</code>
jobs-header-running = <b>In progress</b>
jobs-header-recent = <b>Recent</b>
jobs-line = <code>{ $id }</code> { $prompt } <i>({ $state })</i>
cancel-none = You have no orders in progress. To cancel a specific order, reply to its ⏳ message with /cancel
cancel-done = Cancelled. { returned }
cancel-stopping =
    { $credits ->
        [0] Cancelling…
       *[other] Cancelling… Pictures and videos already being made stay charged. The rest will be refunded.
    }
cancel-late = Too late to cancel: it is done and on its way.
show-unknown = You have no order with this ID. Your orders: /jobs
how-show = Which order? For example <code>/show { $id }</code>. You find the IDs in /jobs

models-header = <b>Models</b>: choose with <code>--model NAME</code>
models-line = <code>{ $name }</code> — { $what }
models-generate = paints
models-edit = edits
models-both = paints and edits
models-default = default

operator-out-of-credit = 🔧 <b>{ $gateway }</b>: the account is out of credit. Orders go to other gateways until you top it up.
operator-key-refused = 🔧 <b>{ $gateway }</b> rejects its API key. Orders go to other gateways until you fix it.
operator-circuit-open = 🔧 <b>{ $gateway }</b> keeps failing, so I paused it for a while.
operator-callback-signature = 🔧 A callback of <b>{ $gateway }</b> has a wrong signature. If that goes on, the webhook key in the settings is wrong.
operator-garbled = 🔧 <b>{ $gateway }</b> answers in a way I cannot read ({ $why }), so its pictures may be lost. A newer version of imagine-bot may know it.
operator-model-retired = 🔧 <b>{ $gateway }</b> does not sell <b>{ $model }</b> any more, or not with the options of an order. Such orders go to other gateways or are refunded. If it was retired, hide it in <code>MODELS_FILE</code>.
operator-workflow-refused = 🔧 <b>{ $gateway }</b> cannot run the workflow of <b>{ $model }</b>: { $reason }. Such orders go elsewhere or are refunded. Fix the file or the server, then send SIGHUP.
operator-webhook-deleted = 🔧 Somebody set a webhook to <b>{ $host }</b>, so I received no messages. I deleted it. If it comes back, another program uses this bot’s token: revoke the token at @BotFather.
operator-webhook-restored = 🔧 Somebody changed or deleted my webhook (now: <b>{ $host }</b>). I set it again. If it happens again, another program uses this bot’s token: revoke the token at @BotFather.
operator-other-poller = 🔧 Another program receives this bot’s messages with the same token. Stop it, or revoke the token at @BotFather.
operator-storage-down =
    🔧 The { $store ->
        [database] database
        [temporary] folder for temporary files
       *[media] media store
    } can’t be written to: { $why }. I take no new { $store ->
        [temporary] video orders
       *[media] orders
    } until it works again.
operator-storage-back =
    ✅ The { $store ->
        [database] database
        [temporary] folder for temporary files
       *[media] media store
    } works again, so I take orders again.
