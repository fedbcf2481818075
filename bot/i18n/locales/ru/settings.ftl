# Меню /settings. Надписи — простой текст без HTML.

settings-mine = ⚙️ <b>Ваши настройки</b>. Модель: <b>{ $model }</b>. Параметры в заказе важнее этих настроек: /help
settings-chat = ⚙️ <b>Настройки этого чата</b>. Модель: <b>{ $model }</b>, если участник не выбрал свою.
settings-topic = ⚙️ <b>Настройки этой темы</b>. Модель: <b>{ $model }</b>. Эти настройки важнее настроек чата.
settings-choose = ⚙️ <b>{ $what }</b>: { $value }. Выберите:

knob-model = Модель
knob-ratio = Пропорции
knob-resolution = Разрешение
knob-language = Язык
knob-spoiler = Спойлер
knob-at-once = Рисовать сразу
knob-quiet = Тихий режим
knob-models = Разрешённые модели
knob-most-pictures = Макс. картинок
knob-most-resolution = Макс. разрешение
knob-orderers = Кто может заказывать
knob-payer = Кто платит
knob-budget = Кредитов в день
knob-cap = Кредитов на человека
choice-unset = не выбрано
choice-yes = вкл
choice-no = выкл
choice-everybody = все
choice-admins = админы
choice-list = выбранные
choice-person = каждый за себя
choice-chat = чат
