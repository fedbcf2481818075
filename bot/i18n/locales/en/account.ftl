# Credits, orders, models, operators.

# How long until the day (UTC) ends. Quoted by other sentences.
wait =
    { $hours ->
        [0] { $minutes } min
       *[other] { $hours } h { $minutes } min
    }
# What was granted and does not end with the day. Quoted by the quota.
spare =
    { $balance ->
        [0] { "" }
        [one] { " " }Besides, you have <b>{ $balance }</b> spare credit that stays.
       *[other] { " " }Besides, you have <b>{ $balance }</b> spare credits that stay.
    }
spare-chat =
    { $balance ->
        [0] { "" }
        [one] { " " }Besides, it has <b>{ $balance }</b> spare credit that stays.
       *[other] { " " }Besides, it has <b>{ $balance }</b> spare credits that stay.
    }
quota =
    { $allowance ->
        [one] You have <b>{ $left }</b> of { $allowance } credit left today.
       *[other] You have <b>{ $left }</b> of { $allowance } credits left today.
    } A fresh day begins in { wait }.{ spare }
quota-chat =
    { $allowance ->
        [one] This chat has <b>{ $left }</b> of { $allowance } credit left today.
       *[other] This chat has <b>{ $left }</b> of { $allowance } credits left today.
    } A fresh day begins in { wait }.{ spare-chat }
quota-shared =
    { $left ->
        [one] This chat pays: it has <b>{ $left }</b> credit left today.
       *[other] This chat pays: it has <b>{ $left }</b> credits left today.
    } A fresh day begins in { wait }.
quota-capped =
    { $left ->
        [one] This chat pays: it has <b>{ $left }</b> credit left today,
       *[other] This chat pays: it has <b>{ $left }</b> credits left today,
    } up to <b>{ $mine }</b> of them for you. A fresh day begins in { wait }.

jobs-none = You have no orders yet. Begin with <code>/imagine a red fox in snow</code>
jobs-header-running = <b>Under way</b>
jobs-header-recent = <b>Lately</b>
jobs-line = <code>{ $id }</code> { $prompt } <i>({ $state })</i>
cancel-none = You have no order under way. To cancel a certain one, reply to its ⏳ message with /cancel
cancel-done = Cancelled. { returned }
cancel-stopping = I am stopping it. What is being painted already is paid for and stays charged; the rest comes back.
cancel-late = Too late: it is painted already and on its way to you.
show-unknown = I have no order of yours with that name. Your orders: /jobs
how-show = Which one? For example <code>/show { $id }</code>. The names are in /jobs

models-header = <b>Models</b>: choose with <code>--model NAME</code>
models-line = <code>{ $name }</code> — { $what }
models-generate = paints
models-edit = edits
models-both = paints and edits
models-default = my default

operator-out-of-credit = 🔧 <b>{ $gateway }</b> says that its account is out of credit. Orders go elsewhere until you top it up.
operator-key-refused = 🔧 <b>{ $gateway }</b> refuses its key. Orders go elsewhere until you correct it.
operator-circuit-open = 🔧 <b>{ $gateway }</b> keeps failing, so I leave it alone for a while.
