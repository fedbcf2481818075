# Простой текст без HTML: кнопки, всплывающие ответы, список команд.

button-paint = 🎨 Нарисовать
button-again = 🔁 Ещё раз
button-vary = 🎨 Вариант
button-edit = ✏️ Изменить
button-large = ⤢ 4K
button-file = 📎 Файл
button-delete = 🗑
button-cancel = ❌ Отменить
button-mine = 👤 Мои
button-this-chat = 👥 Этот чат
button-this-topic = 🧵 Эта тема
button-back = ← Назад
listing-add = ➕ Разрешить: { $name }
listing-remove = ➖ Убрать: { $name }

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
alert-kept = Запомнил.
alert-not-your-menu = Это меню открыл кто-то другой. Ваше откроется по команде /settings
alert-not-admin = Это могут менять только администраторы чата.

command-imagine = Нарисовать картинку по словам
command-edit = Изменить картинку: ответьте на неё
command-quota = Ваши кредиты
command-jobs = Ваши заказы
command-cancel = Отменить заказ
command-models = Какие есть модели
command-show = Показать заказ снова
command-help = Примеры и параметры
command-settings = Ваша модель, форма, размер, язык
command-settings-admin = Ваши настройки и правила чата
command-start = Поздороваться
