# Простой текст без HTML: кнопки, всплывающие ответы, список команд.

button-again = 🔁 Ещё раз
button-file = 📎 Файл
button-cancel = ✖️ Отменить
button-mine = 👤 Мои
button-this-chat = 👥 Этот чат
button-this-topic = 🧵 Эта тема
button-back = ← Назад
listing-add = ➕ Разрешить: { $name }
listing-remove = ➖ Убрать: { $name }

alert-not-yours = Это чужой заказ. Сделайте свой: /imagine
alert-file = Сейчас пришлю файл.
alert-again = Заказано ещё раз.
alert-gone = Этого у меня больше нет.
alert-cancelled = Отменено.
alert-too-late = Поздно: уже рисуется.
alert-kept = Запомнил.
alert-not-your-menu = Это меню открыл кто-то другой. Ваше откроется по команде /settings
alert-not-admin = Это могут менять только администраторы чата.

command-imagine = Нарисовать картинку по словам
command-edit = Изменить картинку: ответьте на неё
command-quota = Ваши кредиты
command-jobs = Ваши заказы
command-cancel = Отменить ожидающий заказ
command-models = Какие есть модели
command-show = Показать заказ снова
command-help = Примеры и параметры
command-settings = Ваша модель, форма, размер, язык
command-settings-admin = Ваши настройки и правила чата
command-start = Поздороваться
