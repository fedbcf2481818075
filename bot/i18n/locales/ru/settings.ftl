# Меню /settings. Надписи — простой текст без HTML.

settings-mine = ⚙️ <b>Ваши настройки</b>. Модель: <b>{ $model }</b>. Параметры в заказе важнее этих настроек: /help
settings-chat = ⚙️ <b>Настройки этого чата</b>. Модель: <b>{ $model }</b>, если участник не выбрал свою.
settings-topic = ⚙️ <b>Настройки этой темы</b>. Модель: <b>{ $model }</b>. Эти настройки важнее настроек чата.
settings-choose = ⚙️ <b>{ $what }</b>: { $value }. Выберите:

option-model = Модель
option-ratio = Пропорции
option-resolution = Разрешение
option-language = Язык
option-spoiler = Спойлер
option-at-once = Рисовать сразу
option-quiet = Тихий режим
option-models = Разрешённые модели
option-most-pictures = Макс. картинок
option-most-resolution = Макс. разрешение
option-orderers = Кто может заказывать
option-payer = Кто платит
option-budget = Кредитов в день
option-cap = Кредитов на человека
choice-unset = не выбрано
choice-yes = вкл
choice-no = выкл
choice-everybody = все
choice-admins = админы
choice-list = выбранные
choice-person = каждый за себя
choice-chat = чат
