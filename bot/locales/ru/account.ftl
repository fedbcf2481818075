# Кредиты, заказы, модели, владелец бота.

# Сколько осталось до конца дня (UTC). Приводится в других предложениях.
wait =
    { $hours ->
        [0] { $minutes } мин
       *[other] { $hours } ч { $minutes } мин
    }
# Подаренное, что не кончается вместе с днём.
spare =
    { $balance ->
        [0] { "" }
        [one] { " " }Кроме того, у вас <b>{ $balance }</b> запасной кредит, он не сгорает.
        [few] { " " }Кроме того, у вас <b>{ $balance }</b> запасных кредита, они не сгорают.
       *[other] { " " }Кроме того, у вас <b>{ $balance }</b> запасных кредитов, они не сгорают.
    }
spare-chat =
    { $balance ->
        [0] { "" }
        [one] { " " }Кроме того, есть <b>{ $balance }</b> запасной кредит, он не сгорает.
        [few] { " " }Кроме того, есть <b>{ $balance }</b> запасных кредита, они не сгорают.
       *[other] { " " }Кроме того, есть <b>{ $balance }</b> запасных кредитов, они не сгорают.
    }
quota =
    { $allowance ->
        [one] Сегодня у вас осталось <b>{ $left }</b> из { $allowance } кредита.
       *[other] Сегодня у вас осталось <b>{ $left }</b> из { $allowance } кредитов.
    } Новый день через { wait }.{ spare }
quota-chat =
    { $allowance ->
        [one] Сегодня у этого чата осталось <b>{ $left }</b> из { $allowance } кредита.
       *[other] Сегодня у этого чата осталось <b>{ $left }</b> из { $allowance } кредитов.
    } Новый день через { wait }.{ spare-chat }

jobs-none = У вас пока нет заказов. Начните с <code>/imagine рыжая лиса в снегу</code>
jobs-header-running = <b>Выполняются</b>
jobs-header-recent = <b>Недавние</b>
jobs-line = <code>{ $id }</code> { $prompt } <i>({ $state })</i>
cancel-none = У вас нет ожидающих заказов. Чтобы отменить определённый, ответьте на его сообщение с ⏳ командой /cancel
cancel-done = Отменено. { returned }
cancel-running = Этот заказ уже оплачен и рисуется, остановить его я не могу.
show-unknown = Заказа с таким именем у вас нет. Ваши заказы: /jobs
how-show = Какой? Например, <code>/show { $id }</code>. Имена смотрите в /jobs

models-header = <b>Модели</b>: выберите через <code>--model ИМЯ</code>
models-line = <code>{ $name }</code> — { $what }
models-generate = рисует
models-edit = меняет
models-both = рисует и меняет
models-default = по умолчанию

operator-out-of-credit = 🔧 У <b>{ $gateway }</b> кончились средства на счёте. Пока вы его не пополните, заказы идут в другие места.
operator-key-refused = 🔧 <b>{ $gateway }</b> не принимает ключ. Пока вы его не исправите, заказы идут в другие места.
operator-circuit-open = 🔧 <b>{ $gateway }</b> раз за разом ошибается, на время оставляю его в покое.
