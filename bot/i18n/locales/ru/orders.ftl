# Пока заказ выполняется, и чем он кончается.

placeholder-queued =
    { $position ->
        [1] ⏳ Ваш заказ следующий.
       *[other] ⏳ Место в очереди: <b>{ $position }</b>.
    }
placeholder-queued-about =
    { $position ->
        [1] ⏳ Ваш заказ следующий, примерно { span }.
       *[other] ⏳ Место в очереди: <b>{ $position }</b>, примерно { span }.
    }
# Время ожидания. Используется в предложении выше.
span =
    { $minutes ->
        [0] { $seconds } с
       *[other] { $minutes } мин
    }
placeholder-painting = ⏳ Рисую…
placeholder-painting-about = ⏳ Рисую… примерно { $seconds } с.
placeholder-painting-percent = ⏳ Рисую… { $percent }%
placeholder-fetching = ⏳ Готово. Загружаю…

caption-tail = <i>{ $model } · { $seconds } с</i>
caption-partly =
    { $missing ->
        [one] <i>Не получилась { $missing } картинка.</i>
        [few] <i>Не получились { $missing } картинки.</i>
       *[other] <i>Не получилось { $missing } картинок.</i>
    } { returned }
caption-sources = <i>По вашим картинкам 1–{ $count }, номера в порядке отправки.</i>
caption-gift = 🎁 Это пришло после возврата кредитов, поэтому бесплатно.

# Сколько кредитов возвращено. Используется в предложениях ниже.
returned =
    { $credits ->
        [0] С вас ничего не списано.
        [one] Вам возвращён { $credits } кредит.
        [few] Вам возвращены { $credits } кредита.
       *[other] Вам возвращено { $credits } кредитов.
    }

failed-content = 🙅 Сервис генерации отклонил запрос (правила контента). Попробуйте другое описание или картинку. { returned }
failed-timeout = ⌛ Это заняло слишком много времени, я отменил заказ. { returned } Если картинка всё же придёт, она будет бесплатной.
failed-gateway-credit = 😕 На нашем счёте в сервисе генерации закончились средства. Счёт должен пополнить владелец бота. { returned }
failed-unsure = 😕 Связь прервалась во время заказа. Я остановился, чтобы не заплатить дважды. { returned }
failed-gateway = 😕 Сервис генерации не смог создать картинку. { returned } Попробуйте позже.
failed-result = 😕 Сервис генерации прислал повреждённый файл. { returned }
failed-source = 😕 Картинка для изменения больше не открывается. { returned } Пришлите её ещё раз.
failed-source-format = 😕 Я могу изменять только картинки JPEG, PNG и WEBP, а также неподвижные AVIF, TIFF, BMP и GIF, до 36 мегапикселей. { returned }
failed-album-limit = 😕 Эта модель не может изменить столько картинок сразу. { returned }
failed-unsupported = 😕 Сейчас ни один сервис генерации этого не умеет. { returned } Попробуйте другую модель: /models
failed-cancelled = ❌ Отменено. { returned }
# Отменено во время рисования: за то, что уже куплено, кредиты не возвращаются.
stopped-paid =
    { $charged ->
        [one] ❌ Отменено. Картинка уже рисовалась, поэтому потрачен { $charged } кредит.
        [few] ❌ Отменено. Картинка уже рисовалась, поэтому потрачено { $charged } кредита.
       *[other] ❌ Отменено. Картинка уже рисовалась, поэтому потрачено { $charged } кредитов.
    }
stopped-partly =
    { $charged ->
        [one] ❌ Отменено. Часть уже рисовалась, поэтому потрачен { $charged } кредит. { returned }
        [few] ❌ Отменено. Часть уже рисовалась, поэтому потрачено { $charged } кредита. { returned }
       *[other] ❌ Отменено. Часть уже рисовалась, поэтому потрачено { $charged } кредитов. { returned }
    }
undelivered = 😕 Картинка готова, но Telegram не даёт отправить её сюда.

state-queued = в очереди
state-working = рисуется
state-ready = отправляется
state-delivered = готово
state-undeliverable = не доставлено
state-failed = не получилось
state-cancelled = отменено
