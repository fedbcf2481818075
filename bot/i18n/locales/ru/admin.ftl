# /admin: что читают администраторы в личном чате.

admin-only = Эта команда — для администраторов бота.
admin-in-private = Пожалуйста, пишите /admin в нашем личном чате. Чтобы увидеть там профиль человека, ответьте на его сообщение командой /admin
admin-home = 🛠 <b>Администрирование</b>

admin-find = Пришлите ID или @имя человека или чата, номер платежа либо перешлите сообщение человека.
admin-unknown = Не знаю «{ $value }». Людей, которые мне писали, я нахожу по ID или @имени, чаты — по ID. Попробуйте ещё:
admin-person = 👤 <b>{ $name }</b> <code>{ $who }</code>
admin-chat = 💬 Чат <code>{ $who }</code>
admin-seen = Последний раз: { $when } · язык: { $value }
admin-orders = Заказы: доставлено { $count }, открыто { $left } · потрачено кредитов: { $charged }
admin-credits = Кредиты: <b>{ $left }</b> из { $allowance } на сегодня, бонусных <b>{ $balance }</b>
admin-reported = Жалобы: на их картинки { $count }, от них { $mine }
admin-banned = 🚫 Блокировка с { $when }, администратор <code>{ $admin }</code>: { $details }
admin-amount-give = Сколько бонусных кредитов дать <code>{ $who }</code>? Можно прислать число и причину, например «50 за ожидание».
admin-amount-take = Сколько бонусных кредитов забрать у <code>{ $who }</code>? Можно прислать число и причину, например «50 оплачено дважды».
admin-sure-give = Дать бонусные кредиты ({ $credits }) <code>{ $who }</code>?
admin-sure-take = Забрать бонусные кредиты ({ $credits }) у <code>{ $who }</code>?
admin-why = Заблокировать <code>{ $who }</code>? Выберите причину или пришлите другую. Блокировка действует сразу.
admin-sure-ban = Заблокировать <code>{ $who }</code>? Причина: «{ $details }». Действует сразу. Другой текст заменит причину.
admin-sure-message = Отправить это <code>{ $who }</code>? Другой текст заменит это сообщение.
admin-reason = Причина: «{ $details }»
admin-pictures = Последние картинки <code>{ $who }</code>. Каждый просмотр записывается в журнал.
admin-pictures-none = У <code>{ $who }</code> нет сохранённых картинок.

admin-models = 🧩 <b>Модели</b>: включено { $count }, выключено { $left }. Выключенную модель нельзя заказать; начатые заказы завершатся.
admin-gateways = 🔌 <b>Шлюзы</b>, последний час. На паузе у шлюза ничего не покупается: заказы идут к другим или ждут.
admin-gateway =
    { $condition ->
        [paused] ⏸
        [failing] 🔴
       *[well] 🟢
    } <b>{ $gateway }</b>: готово { $count }, сбоев { $missing } · остаток: { $credit }
admin-maintenance =
    { $condition ->
        [wait] 🛠 <b>Обслуживание</b>: включено. Новые заказы принимаются и ждут. Чтобы сообщить причину или срок, пришлите короткий текст («-» — без текста).
        [refuse] 🛠 <b>Обслуживание</b>: включено. Новые заказы отклоняются. Чтобы сообщить причину или срок, пришлите короткий текст («-» — без текста).
       *[off] 🛠 <b>Обслуживание</b>: выключено. Заказы принимаются как обычно.
    }
admin-notice = Люди видят: «{ $notice }»

admin-news = 📣 <b>Рассылки</b>. Выберите рассылку или напишите новую.
admin-write = Пришлите сообщение: текст с оформлением или фото с подписью.
admin-draft = Так его увидят люди. Кому отправить? Активные писали мне за последние { $days } дн.
admin-links = Пришлите кнопки, по одной в строке: надпись и адрес https, например «Открыть https://example.com». «-» убирает их.
admin-sure-send = Отправить { $count } людям? Это займёт около { wait }. Заказы и ответы всегда идут первыми.
admin-sending =
    📣 { $condition ->
        [running] Отправляется
        [stopped] Остановлена
       *[done] Завершена
    }, написана { $when }: { $position } из примерно { $limit }
admin-sent = Доставлено: { $count } · заблокировали бота: { $left } · сбои и неясные: { $missing }

admin-reports = 🚩 <b>Жалобы</b>, которые ждут решения: { $count }
admin-report = 🚩 <code>{ $order }</code>, автор <code>{ $who }</code>, заказано { $when }
admin-report-words = <code>{ $who }</code>: { $words }
admin-message = Что написать <code>{ $who }</code>? Пришлите текст.
message-from-admins = ✉️ <b>Сообщение от администраторов бота</b>
picture-removed = 🗑 Администратор удалил вашу картинку <code>{ $id }</code>: она нарушает правила бота.
news-off = Объявлений больше не будет.

admin-growth = 🎁 <b>Рост</b>: { $credits } кр. за первый /start, { $mine } кр. обоим после первой картинки друга (настройки).
admin-referrals = Пришли по ссылкам: { $count }, оплачено: { $left }
admin-code = <code>{ $value }</code>: кредитов { $credits }, использован { $position } из { $limit }, до { $when }
admin-new-code = Новый промокод? Пришлите кредиты, число использований, дни (0 — без срока) и, если нужно, имя: «50 100 30 SPRING».

admin-statistics = 📊 <b>Последние дни: { $days }</b>
admin-stat-orders = Заказы: доставлено { $count }, сбоев { $missing } · успешно: { $value } %
admin-stat-credits = Потрачено кредитов: { $credits }
admin-stat-stars = Звёзды: получено ⭐ { $stars }, возвращено ⭐ { $refunded }
admin-stat-today = Сегодня (UTC): доставлено { $count }, людей { $mine }

admin-log = 📜 <b>Журнал</b> (UTC)
admin-log-none = Пока пусто.
admin-log-line = { $when } <code>{ $admin }</code> <b>{ $action }</b> { $subject } { $details }

button-admin-people = 👤 Люди и чаты
button-admin-log = 📜 Журнал
button-admin-older = Раньше →
button-admin-profile = 👤 Профиль
button-admin-pictures = 🖼 Картинки
button-admin-give = ➕ Кредиты
button-admin-take = ➖ Кредиты
button-admin-ban = 🚫 Заблокировать
button-admin-unban = Разблокировать
button-admin-yes = ✔️ Да
button-admin-spam = Спам
button-admin-content = Содержание
button-admin-abuse = Нарушения
button-admin-models = 🧩 Модели
button-admin-gateways = 🔌 Шлюзы
button-admin-service = 🛠 Обслуживание
button-admin-refresh = 🔄 Обновить
button-admin-open = ✅ Брать заказы
button-admin-wait = ⏸ Заказы ждут
button-admin-refuse = ⛔ Отклонять
button-admin-news = 📣 Рассылка
button-admin-write = ✍️ Новая
button-admin-all = Все
button-admin-active = Активные
button-admin-links = 🔗 Кнопки
button-admin-send = 📤 Отправить
button-admin-stop = ⏹ Остановить
button-admin-go-on = ▶️ Продолжить
button-no-news = 🔕 Не присылать
button-news = 🔔 Присылать снова
button-admin-reports = 🚩 Жалобы
button-admin-look = 🖼 Посмотреть
button-admin-delete = 🗑 Удалить
button-admin-fine = ✔️ Всё в порядке
button-admin-message = ✉️ Написать
button-admin-growth = 🎁 Рост
button-admin-stats = 📊 Статистика
button-admin-days = Дни: { $days }
button-admin-light = ☀️ Светлая
button-admin-dark = 🌙 Тёмная
button-admin-csv = 📄 CSV
button-chart-orders = Заказы
button-chart-people = Люди
button-chart-credits = Кредиты
button-chart-stars = Звёзды
button-chart-models = Модели
button-chart-gateways = Шлюзы
button-chart-waiting = Время ожидания
button-chart-failures = Сбои

alert-admin-number = Пришлите сначала число, потом причину.
alert-admin-balance = Готово. Бонусных кредитов теперь: { $balance }
alert-admin-not-enough = Ничего не забрано: бонусных кредитов всего { $balance }.
alert-admin-banned = Заблокировано.
alert-admin-unbanned = Блокировка снята.
alert-admin-admin = Администратора нельзя заблокировать.
alert-admin-links = Пришлите в каждой строке надпись и адрес https, не больше шести.
alert-news-off = Объявлений больше не будет.
alert-news-on = Вы снова будете получать объявления.
alert-admin-deleted = Удалено. Автор об этом узнает.
alert-admin-decided = Закрыто.
alert-admin-long = Пришлите не больше { $limit } символов.
alert-admin-done-before = Это уже сделано или отброшено. Ничего не изменилось.
alert-admin-written = Отправлено.
alert-admin-code = Пришлите хотя бы два числа: кредиты и число использований.
alert-admin-no-chart = Графика нет: установите дополнение «charts» или смотрите журнал.
alert-admin-changed = Не отправлено: черновик за это время изменили. Проверьте его ещё раз.
alert-admin-code-taken = Такой код уже есть. Выберите другое название.
