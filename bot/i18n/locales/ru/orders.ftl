# Пока заказ выполняется, и чем он кончается.

placeholder-queued =
    { $position ->
        [1] ⏳ Ваш заказ следующий.
       *[other] ⏳ В очереди: ваш номер <b>{ $position }</b>.
    }
placeholder-queued-about =
    { $position ->
        [1] ⏳ Ваш заказ следующий, начну примерно через { span }.
       *[other] ⏳ В очереди: ваш номер <b>{ $position }</b>, начну примерно через { span }.
    }
# Сколько ждать. Приводится в предложении выше.
span =
    { $minutes ->
        [0] { $seconds } с
       *[other] { $minutes } мин
    }
placeholder-painting = ⏳ Рисую…
placeholder-painting-about =
    { $seconds ->
        [one] ⏳ Рисую… примерно { $seconds } секунду.
        [few] ⏳ Рисую… примерно { $seconds } секунды.
       *[other] ⏳ Рисую… примерно { $seconds } секунд.
    }
placeholder-painting-percent = ⏳ Рисую… { $percent } %
placeholder-fetching = ⏳ Готово! Несу…

caption-tail = <i>{ $model } · { $seconds } с</i>
caption-partly =
    { $missing ->
        [one] <i>Не получилась { $missing } картинка.</i>
        [few] <i>Не получились { $missing } картинки.</i>
       *[other] <i>Не получилось { $missing } картинок.</i>
    } { returned }
caption-sources = <i>Из ваших картинок с 1 по { $count }, по порядку отправки.</i>
caption-gift = 🎁 Эта картинка опоздала, кредиты за неё уже возвращены. Она ваша бесплатно.

# Сколько возвращено. Приводится в предложениях ниже.
returned =
    { $credits ->
        [0] С вас ничего не списано.
        [one] Вам возвращён { $credits } кредит.
        [few] Вам возвращены { $credits } кредита.
       *[other] Вам возвращено { $credits } кредитов.
    }

failed-content = 🙅 Сервис рисования счёл, что это против его правил. { returned } Попробуйте другие слова или картинку.
failed-timeout = ⌛ Прошло слишком много времени, я больше не жду. { returned } Если картинка ещё придёт, она ваша бесплатно.
failed-gateway-credit = 😕 На нашем счёте в сервисе рисования кончились средства, это поправит владелец бота. { returned }
failed-unsure = 😕 Связь оборвалась во время заказа. Чтобы не заплатить дважды, я остановился. { returned }
failed-gateway = 😕 У сервиса рисования неполадки, картинки нет. { returned } Попробуйте чуть позже.
failed-result = 😕 Сервис рисования прислал то, что не годится как картинка. { returned }
failed-source = 😕 Картинка, которую надо изменить, больше не открывается. { returned } Пришлите её ещё раз.
failed-source-format = 😕 Я меняю картинки JPEG, PNG и WEBP до 36 мегапикселей, а это что-то другое. { returned }
failed-album-limit = 😕 Столько картинок сразу эта модель не меняет. { returned }
failed-unsupported = 😕 Сейчас ни один сервис этого не может. { returned } Попробуйте другую модель: /models
failed-storage = 😕 Не удалось сохранить готовую картинку: неполадки с хранилищем. { returned }
failed-cancelled = ❌ Отменено. { returned }
# Отменено во время рисования: за то, что уже куплено, кредиты не возвращаются.
stopped-paid =
    { $charged ->
        [one] ❌ Отменено. Картинка уже рисовалась и оплачена, потрачен { $charged } кредит.
        [few] ❌ Отменено. Картинка уже рисовалась и оплачена, потрачено { $charged } кредита.
       *[other] ❌ Отменено. Картинка уже рисовалась и оплачена, потрачено { $charged } кредитов.
    }
stopped-partly =
    { $charged ->
        [one] ❌ Отменено. Часть уже рисовалась, потрачен { $charged } кредит. { returned }
        [few] ❌ Отменено. Часть уже рисовалась, потрачено { $charged } кредита. { returned }
       *[other] ❌ Отменено. Часть уже рисовалась, потрачено { $charged } кредитов. { returned }
    }
undelivered = 😕 Картинка готова, но Telegram не даёт показать её здесь.

state-queued = ждёт
state-working = рисуется
state-ready = уже несу
state-delivered = готово
state-undeliverable = не удалось показать
state-failed = не получилось
state-cancelled = отменено
