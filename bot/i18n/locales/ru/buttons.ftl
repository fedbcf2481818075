# Простой текст без HTML: кнопки, всплывающие уведомления, меню команд.

button-paint = 🎨 Нарисовать
offer-written =
    { $credits ->
        [0] ✍️ Один, как написано · бесплатно
        [one] ✍️ Один, как написано · { $credits } кредит
        [few] ✍️ Один, как написано · { $credits } кредита
       *[other] ✍️ Один, как написано · { $credits } кредитов
    }
button-again = 🔁 Ещё раз
button-vary = 🎨 Вариант
button-edit = ✏️ Изменить
button-large = ⤢ 4K
button-file = 📎 Файл
button-delete = 🗑
button-cancel = ❌ Отменить
button-mine = 👤 Мои настройки
button-this-chat = 👥 Этот чат
button-this-topic = 🧵 Эта тема
button-back = ← Назад
listing-add = ➕ Разрешить: { $name }
listing-remove = ➖ Запретить: { $name }

alert-not-yours = Это чужой заказ. Сделайте свой: /imagine или /video
alert-file = Отправляю файл…
alert-ordered =
    { $credits ->
        [0] Заказано бесплатно.
        [one] Заказано за { $credits } кредит.
        [few] Заказано за { $credits } кредита.
       *[other] Заказано за { $credits } кредитов.
    }
alert-deleted = Удалено.
alert-undeletable = Telegram не даёт удалить это сообщение: ему больше двух дней.
alert-gone = Это больше недоступно.
alert-cancelled = Отменено.
alert-stopping =
    { $credits ->
        [0] Отменяю…
       *[other] Отменяю… Кредиты за то, что уже начато, не вернутся. Остальные вернутся.
    }
alert-too-late = Отменить уже нельзя: всё готово.
alert-kept = Сохранено.
alert-not-your-menu = Это меню открыл другой человек. Откройте своё: /settings
alert-not-your-data = Это чужой запрос на удаление. Чтобы удалить свои данные: /forget
alert-not-admin = Это могут менять только администраторы чата.

command-imagine = Нарисовать картинку по описанию
command-edit = Изменить картинку: ответьте на неё
command-quota = Ваши кредиты
command-jobs = Ваши заказы
command-cancel = Отменить заказ
command-models = Доступные модели
command-show = Показать заказ ещё раз
command-help = Примеры и параметры
command-settings = Ваши модели картинок и видео, пропорции, разрешение, язык, вопрос о цене
command-settings-admin = Ваши настройки и правила чата
command-start = Начать
