# Почему заказ не принят. Ничего не списано и не куплено.

refused-quota =
    { $needed ->
        [one] Это стоит <b>{ $needed } кредит</b>
        [few] Это стоит <b>{ $needed } кредита</b>
       *[other] Это стоит <b>{ $needed } кредитов</b>
    }, а у вас <b>{ $available }</b>. Новые появятся через { wait }.
refused-quota-chat =
    { $needed ->
        [one] Это стоит <b>{ $needed } кредит</b>
        [few] Это стоит <b>{ $needed } кредита</b>
       *[other] Это стоит <b>{ $needed } кредитов</b>
    }, а у чата на сегодня осталось <b>{ $available }</b>. Новые появятся через { wait }.
refused-cap =
    { $needed ->
        [one] Это стоит <b>{ $needed } кредит</b>
        [few] Это стоит <b>{ $needed } кредита</b>
       *[other] Это стоит <b>{ $needed } кредитов</b>
    }, а от вашей доли кредитов чата на сегодня осталось <b>{ $available }</b>.
refused-queue =
    { $limit ->
        [one] У вас уже { $limit } незавершённый заказ, больше я не держу. Дождитесь его.
        [few] У вас уже { $limit } незавершённых заказа, больше я не держу. Дождитесь одного из них.
       *[other] У вас уже { $limit } незавершённых заказов, больше я не держу. Дождитесь одного из них.
    }
refused-not-allowed = Этот бот работает только для тех, кого впустил его владелец.
refused-storage = Неполадки с моими записями, заказы пока не беру. Ничего не списано, попробуйте через несколько минут.

refused-flag-unknown = Не знаю <code>{ $flag }</code>. Знаю <code>{ $allowed }</code>.
refused-flag-missing = После <code>{ $flag }</code> нужно значение: { $allowed }
refused-flag-value = <code>{ $flag }</code> не бывает «{ $value }». Бывает: { $allowed }
refused-flag-twice = У <code>{ $flag }</code> два разных значения. Какое верное?
refused-flag-place = Параметры идут в конце, у каждого одно значение. Перенесите <code>{ $flag }</code> за описание.

refused-model-unknown = Модели «{ $model }» нет. Есть: { $models } (все: /models)
refused-model-edit = <b>{ $model }</b> не меняет картинки. Умеют: { $models } (все: /models)
refused-model-generate = <b>{ $model }</b> только меняет картинки. Новые рисуют: { $models } (все: /models)
refused-ratio = <b>{ $model }</b> не рисует { $value }. Рисует: { $allowed }
refused-resolution = <b>{ $model }</b> не рисует в { $value }. Рисует в: { $allowed }
refused-no-ratio = <b>{ $model }</b> сохраняет форму вашей картинки, уберите <code>--ar</code>.
refused-no-resolution = У <b>{ $model }</b> только один размер, уберите <code>--res</code>.
refused-via-unknown = Шлюза «{ $via }» нет. Есть: { $allowed }
refused-via-model = <b>{ $via }</b> не делает этого с { $model }. Делают: { $allowed }
refused-prompt-long = В описании символов: { $length }, а <b>{ $model }</b> читает не больше { $limit }.
refused-too-many-pictures =
    { $limit ->
        [one] <b>{ $model }</b> меняет за раз не больше { $limit } картинки, а вы прислали больше.
       *[other] <b>{ $model }</b> меняет за раз не больше { $limit } картинок, а вы прислали больше.
    }
refused-sheet = Это лист из нескольких картинок. Нажмите номер под ним и ответьте на картинку, которая придёт.
refused-flag-seed = Здесь ни одна модель не принимает seed, уберите <code>--seed</code>. Чтобы остаться близко к картинке, нажмите под ней 🎨.
refused-choices = Из этих вариантов выходит заказов: { $count }, а за раз я беру не больше { $limit }.
refused-format = Картинки { $format } я не читаю, только JPEG, PNG и WEBP. Пришлите её как фото, а не файлом, и Telegram её преобразует.
refused-no-profile-photo = Не вижу фото вашего профиля: его нет, или его скрывают ваши настройки.
refused-words = Что-то из этих слов здесь не рисуют, поэтому заказ не принят. Ничего не списано.

refused-only-admins = В этом чате картинки заказывают только администраторы. Жду вас в личном чате.
refused-only-listed = В этом чате картинки заказывают те, кого назвали администраторы. Жду вас в личном чате.
refused-here-model = <b>{ $model }</b> не для этого чата. Здесь рисуют: { $allowed }
refused-here-pictures =
    { $limit ->
        [one] Здесь в заказе не больше { $limit } картинки.
       *[other] Здесь в заказе не больше { $limit } картинок.
    }
refused-here-resolution = { $value } для этого чата слишком много. Здесь размер до { $allowed }.
