# Почему заказ не принят. Ничего не зарезервировано и не куплено.

refused-quota =
    { $needed ->
        [one] Это стоит <b>{ $needed } кредит</b>
        [few] Это стоит <b>{ $needed } кредита</b>
       *[other] Это стоит <b>{ $needed } кредитов</b>
    }, а у вас <b>{ $available }</b>. Новые кредиты появятся через { wait }.
refused-quota-chat =
    { $needed ->
        [one] Это стоит <b>{ $needed } кредит</b>
        [few] Это стоит <b>{ $needed } кредита</b>
       *[other] Это стоит <b>{ $needed } кредитов</b>
    }, а у этого чата сегодня осталось <b>{ $available }</b>. Новые кредиты появятся через { wait }.
refused-cap =
    { $needed ->
        [one] Это стоит <b>{ $needed } кредит</b>
        [few] Это стоит <b>{ $needed } кредита</b>
       *[other] Это стоит <b>{ $needed } кредитов</b>
    }, а из кредитов этого чата вам сегодня доступно ещё <b>{ $available }</b>.
refused-queue =
    { $limit ->
        [one] У вас { $limit } незавершённый заказ, это максимум. Дождитесь его завершения.
        [few] У вас { $limit } незавершённых заказа, это максимум. Дождитесь завершения одного из них.
       *[other] У вас { $limit } незавершённых заказов, это максимум. Дождитесь завершения одного из них.
    }
refused-not-allowed = Это закрытый бот. Попросите доступ у его владельца.
refused-storage = Сейчас я не могу сохранять данные, поэтому не принимаю заказы. Ничего не списано. Попробуйте через несколько минут.
refused-rights = Я не могу отправлять картинки в этот чат и не принимаю здесь заказы. Ничего не списано. Закажите в личном чате.{ missing-right }

refused-flag-unknown = Неизвестный параметр <code>{ $flag }</code>. Доступны: <code>{ $allowed }</code>
refused-flag-missing = Для <code>{ $flag }</code> нужно значение: { $allowed }
refused-flag-value = <code>{ $flag }</code> не может быть «{ $value }». Доступно: { $allowed }
refused-flag-twice = У <code>{ $flag }</code> два разных значения. Оставьте одно.
refused-flag-place = Параметры пишутся в конце, у каждого одно значение. Перенесите <code>{ $flag }</code> после описания.

refused-model-unknown = Модели «{ $model }» нет. Доступны: { $models } (все: /models)
refused-model-edit = <b>{ $model }</b> не умеет изменять картинки. Умеют: { $models } (все: /models)
refused-model-generate = <b>{ $model }</b> только изменяет картинки. Новые рисуют: { $models } (все: /models)
refused-ratio = <b>{ $model }</b> не поддерживает { $value }. Доступно: { $allowed }
refused-resolution = <b>{ $model }</b> не поддерживает { $value }. Доступно: { $allowed }
refused-no-ratio = <b>{ $model }</b> сохраняет пропорции вашей картинки. Уберите <code>--ar</code>.
refused-no-resolution = У <b>{ $model }</b> только одно разрешение. Уберите <code>--res</code>.
refused-via-unknown = Шлюза «{ $via }» нет. Доступны: { $allowed }
refused-via-model = <b>{ $via }</b> не предлагает этого с { $model }. Предлагают: { $allowed }
refused-prompt-long = Символов в описании: { NUMBER($length, useGrouping: 1) }. <b>{ $model }</b> принимает не больше { NUMBER($limit, useGrouping: 1) }.
refused-too-many-pictures =
    { $limit ->
        [one] <b>{ $model }</b> изменяет за раз не больше { $limit } картинки, а вы прислали больше.
       *[other] <b>{ $model }</b> изменяет за раз не больше { $limit } картинок, а вы прислали больше.
    }
refused-sheet = В этом сообщении несколько картинок. Нажмите номер под ним и ответьте на картинку, которая придёт.
refused-flag-seed = Модели здесь не поддерживают <code>--seed</code>, уберите его. Чтобы получить похожую картинку, нажмите 🎨 под нужной.
refused-choices = Из этих вариантов получается заказов: { $count }. За раз можно не больше { $limit }.
refused-format = Я не читаю картинки { $format }, только JPEG, PNG и WEBP. Пришлите её как фото, а не файлом: Telegram её преобразует.
refused-no-profile-photo = Я не вижу фото вашего профиля: его нет или оно скрыто настройками приватности.
refused-words = В описании есть то, что здесь запрещено. Ничего не списано.

refused-only-admins = В этом чате заказывать могут только администраторы. Вы можете заказать в нашем личном чате.
refused-only-listed = В этом чате заказывать могут только выбранные участники. Вы можете заказать в нашем личном чате.
refused-here-model = <b>{ $model }</b> недоступна в этом чате. Доступны: { $allowed }
refused-here-pictures =
    { $limit ->
        [one] В этом чате в заказе может быть не больше { $limit } картинки.
       *[other] В этом чате в заказе может быть не больше { $limit } картинок.
    }
refused-here-resolution = { $value } — слишком много для этого чата. Максимум: { $allowed }.
