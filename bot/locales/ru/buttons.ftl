# Простой текст без HTML: кнопки, всплывающие ответы, список команд.

button-paint = 🎨 Нарисовать
button-again = 🔁 Ещё раз
button-vary = 🎨 Вариант
button-edit = ✏️ Изменить
button-large = ⤢ 4K
button-file = 📎 Файл
button-delete = 🗑
button-cancel = ❌ Отменить

alert-not-yours = Это чужой заказ. Сделайте свой: /imagine
alert-file = Сейчас пришлю файл.
alert-ordered =
    { $credits ->
        [one] Заказано за { $credits } кредит.
        [few] Заказано за { $credits } кредита.
       *[other] Заказано за { $credits } кредитов.
    }
alert-deleted = Удалено.
alert-undeletable = Telegram уже не даёт это удалить: прошло больше двух дней.
alert-gone = Этого у меня больше нет.
alert-cancelled = Отменено.
alert-stopping = Останавливаю. То, что уже рисуется, останется списанным, остальное вернётся.
alert-too-late = Поздно: картинка уже готова.

command-imagine = Нарисовать картинку по словам
command-edit = Изменить картинку: ответьте на неё
command-quota = Ваши кредиты
command-jobs = Ваши заказы
command-cancel = Отменить заказ
command-models = Какие есть модели
command-show = Показать заказ снова
command-help = Примеры и параметры
command-settings = Что я делаю по умолчанию
command-start = Поздороваться
