# Меню /settings. Надписи — простой текст без HTML.

settings-mine = ⚙️ <b>Ваши настройки</b>: рисую моделью <b>{ $model }</b>. Параметры в заказе важнее: /help
settings-chat = ⚙️ <b>Настройки этого чата</b>: для тех, кто ничего не выбрал сам, рисую моделью <b>{ $model }</b>.
settings-topic = ⚙️ <b>Настройки этой темы</b>: они важнее настроек чата. Здесь рисую моделью <b>{ $model }</b>.
settings-choose = ⚙️ <b>{ $what }</b>, сейчас { $value }. Что выберете?

knob-model = Модель
knob-ratio = Форма
knob-resolution = Размер
knob-language = Язык
knob-spoiler = Спойлер
knob-at-once = Рисовать сразу
knob-quiet = Тихо
knob-models = Модели
knob-most-pictures = Картинок до
knob-most-resolution = Размер до
knob-orderers = Кто заказывает
knob-payer = Кто платит
knob-budget = Кредитов в день
knob-cap = На каждого
choice-unset = не выбрано
choice-yes = да
choice-no = нет
choice-everybody = все
choice-admins = админы
choice-list = по списку
choice-person = каждый сам
choice-chat = чат
