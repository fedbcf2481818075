# Что узнают операторы: предупреждения, их окончание и ежедневный отчёт.

operator-gateway-back = ✅ <b>{ $gateway }</b> снова работает.
operator-credit-low = 🔧 <b>{ $gateway }</b>: осталось кредитов: { $left }, при нынешнем темпе этого хватит { $days ->
        [0] меньше чем на день
        [one] примерно на { $days } день
        [few] примерно на { $days } дня
       *[other] примерно на { $days } дней
    }. Пополните счёт.
operator-credit-enough = ✅ <b>{ $gateway }</b>: кредитов снова достаточно.
operator-refunds-high = 🔧 За последний час { $percent } % картинок и видео не удались, кредиты за них возвращены (всего завершено: { $count }). Причины — в журнале и в <code>/metrics</code>.
operator-refunds-normal = ✅ Картинки и видео снова почти всегда удаются.
operator-queue-slow = 🔧 { $count ->
        [one] { $count } заказ ждёт
        [few] { $count } заказа ждут
       *[other] { $count } заказов ждут
    } свободного обработчика, самый старый — { $seconds } с. Проверьте процессор и базу данных или добавьте реплику.
operator-queue-normal = ✅ Заказы больше не ждут обработчика.
operator-disk-full = 🔧 { $host }: на диске { $store ->
        [database] базы данных
        [temporary] папки для временных файлов
       *[media] хранилища картинок
    } свободно только { $size } МБ. Когда место кончится, я перестану принимать заказы.
operator-disk-free = ✅ { $host }: на диске { $store ->
        [database] базы данных
        [temporary] папки для временных файлов
       *[media] хранилища картинок
    } снова достаточно места.
operator-database-large = 🔧 База данных занимает { $size } МБ, больше ALERT_DATABASE_MB. Проверьте, хватает ли места на её сервере.
operator-database-small = ✅ База данных снова заметно меньше ALERT_DATABASE_MB.
operator-migrated = ✅ Работает новая версия. База данных обновлена с { $was } до { $new }.
operator-daily-report =
    📊 <b>Последние 24 часа</b>
    Заказы: доставлено { $delivered }, не удалось { $failed }, отменено { $cancelled }
    Результаты: картинок { $pictures }, видео { $videos }
    Заказывали людей: { $people }
    Кредиты: списано { $charged }, возвращено { $refunded }
operator-report-tickets = 🎫 Открытые просьбы о помощи: { $count } (/admin)
operator-report-credit = <b>{ $gateway }</b>: осталось кредитов: { $left }
operator-report-forecast = <b>{ $gateway }</b>: осталось кредитов: { $left }, хватит { $days ->
        [0] меньше чем на день
        [one] примерно на { $days } день
        [few] примерно на { $days } дня
       *[other] примерно на { $days } дней
    }
