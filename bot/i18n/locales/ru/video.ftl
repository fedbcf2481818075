# Видео: как заказать, почему нельзя и что с ним происходит.

command-video = Сделать видео по описанию или из картинки
how-video = Напишите, что показать, например <code>/video рыжая лиса бежит по снегу --sec 5</code>. Чтобы оживить картинку, пришлите её с этой командой или ответьте на неё.
offer-video =
    { $credits ->
        [0] Сделать это видео с помощью <b>{ $model }</b> <b>бесплатно</b>?
        [one] Сделать это видео с помощью <b>{ $model }</b> за <b>{ $credits } кредит</b>?
        [few] Сделать это видео с помощью <b>{ $model }</b> за <b>{ $credits } кредита</b>?
       *[other] Сделать это видео с помощью <b>{ $model }</b> за <b>{ $credits } кредитов</b>?
    }
offer-video-choices =
    { $credits ->
        [0] Видео: <b>{ $count }</b>, всё <b>бесплатно</b>. Сделать?
        [one] Видео: <b>{ $count }</b>, всего <b>{ $credits } кредит</b>. Сделать?
        [few] Видео: <b>{ $count }</b>, всего <b>{ $credits } кредита</b>. Сделать?
       *[other] Видео: <b>{ $count }</b>, всего <b>{ $credits } кредитов</b>. Сделать?
    }

refused-no-videos = Сервисы этого бота не делают видео.
refused-model-picture = <b>{ $model }</b> делает только видео: команда /video. Картинки делают: { $models } (все: /models)
refused-model-video = <b>{ $model }</b> не делает видео. Делают: { $models } (все: /models)
refused-video-text = Для <b>{ $model }</b> нужна картинка. Видео по описанию делают: { $models } (все: /models)
refused-video-frames = <b>{ $model }</b> не умеет оживлять картинки. Умеют: { $models } (все: /models)
refused-video-references = <b>{ $model }</b> не поддерживает <code>--ref</code>. Поддерживают: { $models } (все: /models)
refused-references-missing = Для <code>--ref</code> нужны картинки. Пришлите их с командой или ответьте на картинку.
refused-seconds = <b>{ $model }</b> не поддерживает { $value } с. Доступно: { $allowed }
refused-no-seconds = Длина видео у <b>{ $model }</b> не выбирается. Уберите <code>--sec</code>.
refused-no-shape = Пропорции видео у <b>{ $model }</b> здесь не выбираются. Уберите <code>--ar</code>.
refused-mute = <b>{ $model }</b> всегда делает звук. Уберите <code>--mute</code>.
refused-too-many-frames =
    { $limit ->
        [one] <b>{ $model }</b> оживляет { $limit } картинку, а вы прислали больше.
       *[other] <b>{ $model }</b> оживляет до { $limit } картинок (первый и последний кадр), а вы прислали больше.
    }{ references-hint }
# Только если модель их берёт. Стоит в конце других предложений.
references-hint =
    { $references ->
        [yes] {" "}Чтобы использовать их как образцы, добавьте <code>--ref</code>.
       *[no] {""}
    }
refused-flag-switch = У <code>{ $flag }</code> нет значения. Напишите только сам параметр, после описания.
refused-no-last-frame = У меня нет последнего кадра этого видео, поэтому продолжить его не получится. Пришлите картинку с командой /video.
refused-edit-video = Я не умею изменять видео. Ответьте на него <code>/video начинается дождь</code>, и я сделаю новое, которое его продолжит.

placeholder-filming = ⏳ Делаю видео…
placeholder-filming-about = ⏳ Делаю видео… примерно { span }.
placeholder-filming-percent = ⏳ Делаю видео… { $percent }%
placeholder-filming-left = ⏳ Делаю видео… осталось примерно { span }.
placeholder-filming-percent-left = ⏳ Делаю видео… { $percent }%, осталось примерно { span }.
failed-video-timeout =
    { $credits ->
        [0] ⌛ Это заняло слишком много времени, я отменил заказ. { returned } Если видео всё же придёт, я пришлю его вам.
       *[other] ⌛ Это заняло слишком много времени, я отменил заказ. { returned } Если видео всё же придёт, оно будет бесплатным.
    }
failed-video-gateway = 😕 Сервис не смог сделать видео. { returned } Попробуйте позже.
# До двух картинок — это кадры; модели, которые берут больше, берут их как образцы.
failed-video-album-limit =
    { $limit ->
        [1] 😕 Эта модель оживляет одну картинку, а вы прислали больше. { returned }{ references-hint }
        [2] 😕 Эта модель оживляет до двух картинок (первый и последний кадр), а вы прислали больше. { returned }{ references-hint }
       *[other] 😕 Эта модель берёт для видео до { $limit } картинок, а вы прислали больше. { returned }
    }
stopped-video =
    { $charged ->
        [one] ❌ Отменено. Видео уже делалось, поэтому потрачен { $charged } кредит.
        [few] ❌ Отменено. Видео уже делалось, поэтому потрачено { $charged } кредита.
       *[other] ❌ Отменено. Видео уже делалось, поэтому потрачено { $charged } кредитов.
    }
caption-as-file = Telegram не воспроизводит этот формат, поэтому вот файл.
video-too-large = 🎬 Видео готово. В нём { $size } МБ, а Telegram принимает здесь до { $limit } МБ. Скачайте его кнопкой ниже в течение недели; потом новую ссылку даст <code>/show { $id }</code>.
video-too-large-unlinked = 🎬 Видео готово. В нём { $size } МБ, а Telegram принимает здесь до { $limit } МБ. Чтобы я мог дать ссылку, владелец бота должен настроить публичный адрес.
undelivered-too-large = 😕 Видео готово, но в нём { $size } МБ, больше, чем Telegram здесь принимает. { returned } Когда владелец бота настроит публичный адрес, ссылку даст <code>/show { $id }</code>.
undelivered-video = 😕 Видео готово, но я не могу отправить его сюда. { returned } Чтобы увидеть его, отправьте мне <code>/show { $id }</code> в личном чате.{ missing-right }
state-filming = делается видео

models-video = видео
models-price =
    { $credits ->
        [0] бесплатно
        [one] { $credits } кредит
        [few] { $credits } кредита
       *[other] { $credits } кредитов
    }
models-price-second =
    { $credits ->
        [0] бесплатно
        [one] { $credits } кредит за секунду
        [few] { $credits } кредита за секунду
       *[other] { $credits } кредитов за секунду
    }
option-video-model = Модель для видео
option-skip-price = Не спрашивать о цене

button-film = 🎬 Сделать
inline-film =
    { $credits ->
        [0] 🎬 Сделать · бесплатно
        [one] 🎬 Сделать · { $credits } кредит
        [few] 🎬 Сделать · { $credits } кредита
       *[other] 🎬 Сделать · { $credits } кредитов
    }
button-animate =
    { $credits ->
        [0] 🎬 Оживить · бесплатно
       *[other] 🎬 Оживить · { $credits }
    }
button-longer = ➕ { $seconds } с
button-shorter = ➖ { $seconds } с
button-download = ⬇️ Скачать

button-topic-video = 🎬 Видео
help-video =
    <b>🎬 Видео</b>
    <code>/video рыжая лиса бежит по снегу</code>
    Пришлите картинку с такой подписью или ответьте на неё: она станет первым кадром. Альбом из двух картинок даёт первый и последний кадр.

    <code>--sec 5</code> длина
    <code>--ar 9:16</code> пропорции
    <code>--res 720p</code> разрешение: 480p, 720p, 1080p, 4K
    <code>--mute</code> без звука
    <code>--ref</code> картинки как образцы, а не как кадры
    <code>--model { $model }</code> модель, см. /models

    Цена зависит от модели, длины и разрешения. Если заказ дороже 5 кредитов, я сначала спрошу.
    Ответьте на видео текстом, чтобы его продолжить.
