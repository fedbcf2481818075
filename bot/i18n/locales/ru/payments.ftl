# Покупка кредитов за Telegram Stars: тексты для людей и для администраторов.

buy-menu = ⭐ <b>Купить кредиты</b>
    Оплата в Telegram Stars. Купленные кредиты не сгорают. Условия: /terms
buy-menu-gift = ⭐ <b>Купить кредиты для { $name }</b>
    Оплата в Telegram Stars. Кредиты получит { $name }, они не сгорают. Условия: /terms
buy-help = Кредиты закончились? Купить ещё: /buy
buy-elsewhere = Купить кредиты можно в личном чате со мной.
buy-elsewhere-gift = Купить кредиты для <b>{ $name }</b> можно в личном чате со мной.
buy-elsewhere-chat = Купить кредиты для этого чата можно в личном чате со мной. Ими смогут пользоваться все, кто заказывает здесь.
buy-closed = Кредиты продаются в личном чате, а он для вас закрыт. Попросите доступ у владельца бота.
subscription-offer =
    { $credits ->
        [one] <b>{ $credits } кредит каждые 30 дней</b> за ⭐ { $stars }.
        [few] <b>{ $credits } кредита каждые 30 дней</b> за ⭐ { $stars }.
       *[other] <b>{ $credits } кредитов каждые 30 дней</b> за ⭐ { $stars }.
    } Отменить можно в любой момент: /quota
buy-daily = 🔁 У подписчиков { $allowance } кр. в день вместо { $count }, пока действует подписка.
invoice-title =
    { $credits ->
        [one] { $credits } кредит
        [few] { $credits } кредита
       *[other] { $credits } кредитов
    }
invoice-own =
    { $credits ->
        [one] { $credits } кредит на ваш счёт. Он не сгорает.
        [few] { $credits } кредита на ваш счёт. Они не сгорают.
       *[other] { $credits } кредитов на ваш счёт. Они не сгорают.
    }
invoice-gift =
    { $credits ->
        [one] { $credits } кредит для { $name }. Он не сгорает.
        [few] { $credits } кредита для { $name }. Они не сгорают.
       *[other] { $credits } кредитов для { $name }. Они не сгорают.
    }
invoice-subscription =
    { $credits ->
        [one] { $credits } кредит каждые 30 дней. Отменить можно в любой момент.
        [few] { $credits } кредита каждые 30 дней. Отменить можно в любой момент.
       *[other] { $credits } кредитов каждые 30 дней. Отменить можно в любой момент.
    }
checkout-gone = Это предложение больше не действует. Ничего не списано. Актуальные предложения: /buy

receipt =
    { $credits ->
        [one] ✅ Получено ⭐ { $stars }: на ваш счёт зачислен <b>{ $credits } кредит</b>.
        [few] ✅ Получено ⭐ { $stars }: на ваш счёт зачислено <b>{ $credits } кредита</b>.
       *[other] ✅ Получено ⭐ { $stars }: на ваш счёт зачислено <b>{ $credits } кредитов</b>.
    } Платёж: <code>{ $charge }</code>
receipt-gift =
    { $credits ->
        [one] ✅ Получено ⭐ { $stars }: <b>{ $credits } кредит</b> получает { $name }.
        [few] ✅ Получено ⭐ { $stars }: <b>{ $credits } кредита</b> получает { $name }.
       *[other] ✅ Получено ⭐ { $stars }: <b>{ $credits } кредитов</b> получает { $name }.
    } Платёж: <code>{ $charge }</code>
receipt-gift-found =
    { $credits ->
        [one] ✅ Получено ⭐ { $stars }: <b>{ $credits } кредит</b> зачислен как ваш подарок.
        [few] ✅ Получено ⭐ { $stars }: <b>{ $credits } кредита</b> зачислено как ваш подарок.
       *[other] ✅ Получено ⭐ { $stars }: <b>{ $credits } кредитов</b> зачислено как ваш подарок.
    } Платёж: <code>{ $charge }</code>
receipt-review = Получено ⭐ { $stars }, но я не могу понять, за какое предложение. Кредиты пока не зачислены, администраторы уже знают. Вопросы: /paysupport. Платёж: <code>{ $charge }</code>
receipt-later = Ваш платёж получен, но сейчас я ничего не могу сохранить. Кредиты будут зачислены, как только это станет возможно.
gift-received =
    { $credits ->
        [one] 🎁 <b>{ $name }</b> дарит вам { $credits } кредит. Он не сгорает.
        [few] 🎁 <b>{ $name }</b> дарит вам { $credits } кредита. Они не сгорают.
       *[other] 🎁 <b>{ $name }</b> дарит вам { $credits } кредитов. Они не сгорают.
    }
gift-received-chat =
    { $credits ->
        [one] 🎁 <b>{ $name }</b> дарит этому чату { $credits } кредит.
        [few] 🎁 <b>{ $name }</b> дарит этому чату { $credits } кредита.
       *[other] 🎁 <b>{ $name }</b> дарит этому чату { $credits } кредитов.
    }
refund-done =
    { $credits ->
        [0] ↩️ Вам возвращено ⭐ { $stars }.
        [one] ↩️ Вам возвращено ⭐ { $stars }, списан { $credits } кредит.
        [few] ↩️ Вам возвращено ⭐ { $stars }, списано { $credits } кредита.
       *[other] ↩️ Вам возвращено ⭐ { $stars }, списано { $credits } кредитов.
    }

subscription-canceled = Подписка отменена. Она закончится { $date }, кредиты останутся у вас.
subscription-resumed = Подписка продолжается. Следующее списание { $date }.
subscription-failed = ⚠️ Подписку не удалось продлить: не хватило звёзд. Она закончится { $date }. Пополните звёзды, и Telegram попробует снова.

quota-subscription =
    { $state ->
        [active] 🔁 Подписка: { $credits } кредитов каждые 30 дней за ⭐ { $stars }, продление { $date }
        [canceled] 🔁 Подписка: { $credits } кредитов каждые 30 дней за ⭐ { $stars }, закончится { $date }
       *[failed] 🔁 Подписка: { $credits } кредитов каждые 30 дней за ⭐ { $stars }, не продлена, закончится { $date }
    }
quota-subscriber = 🔁 По подписке у вас { $allowance } кр. в день до { $date }
quota-payments = <b>Платежи</b>
quota-payment =
    { $date } · ⭐ { $stars } · { $state ->
        [paid] кредитов: { $credits }
        [refunded] возвращено
       *[review] проверяется
    } · <code>{ $charge }</code>

how-paysupport = Напишите, что не так с платежом, например <code>/paysupport я оплатил, но кредиты не пришли</code>. Сообщение прочитают администраторы этого бота. Ваши платежи: /quota
paysupport-private = Отправьте /paysupport в личном чате со мной: речь о ваших платежах.
paysupport-sent = Спасибо. Администраторы этого бота получили вашу просьбу #{ $id } и список ваших платежей. Они ответят здесь.
paysupport-enough = У администраторов уже есть ваше сообщение. Напишите снова через час.
terms = <b>Условия продажи</b>
    Кредитами оплачиваются картинки и видео, которые делает этот бот. Купленные кредиты не сгорают. За то, что не получилось, кредиты не списываются.
terms-help = Оплата идёт через Telegram Stars, платёжных данных я не вижу. Если что-то не так, напишите в /paysupport: за неиспользованные кредиты можно вернуть звёзды.
terms-link = Условия продажи: { $url }

pack-once =
    { $credits ->
        [one] ⭐ { $stars } · { $credits } кредит
        [few] ⭐ { $stars } · { $credits } кредита
       *[other] ⭐ { $stars } · { $credits } кредитов
    }
pack-monthly =
    { $credits ->
        [one] 🔁 ⭐ { $stars } в месяц · { $credits } кредит
        [few] 🔁 ⭐ { $stars } в месяц · { $credits } кредита
       *[other] 🔁 ⭐ { $stars } в месяц · { $credits } кредитов
    }
button-buy = ⭐ Купить кредиты
button-subscribe = ⭐ Подписаться
button-unsubscribe = ✖️ Отписаться
button-resubscribe = 🔁 Возобновить
alert-buy = Пополнить: /buy
alert-stars-down = Telegram сейчас не отвечает. Ничего не списано. Попробуйте ещё раз.

operator-stars-found = 🔧 В списке Telegram найдены платежи, о которых я не узнал: { $count }. Их кредиты зачислены.
operator-stars-review = 🔧 Платежи, которые не подходят ни к одному предложению: { $count }. Кредиты не зачислены. См. <code>imagine-bot payments --review</code>
operator-stars-failed = 🔧 Операции из списка Telegram, которые не удалось учесть: { $count }. Платежи среди них я обработаю ещё раз. См. журнал и <code>imagine-bot payments --review</code>
operator-stars-amount = 🔧 Платежи, сумма которых не совпадает со списком Telegram: { $count }. Сравните <code>imagine-bot payments</code> со своими звёздами в Telegram.
operator-stars-missing = 🔧 Платежи, которых нет в списке Telegram: { $count }. Сравните <code>imagine-bot payments</code> со своими звёздами в Telegram.
operator-charged-back = ⚠️ Telegram вернул ⭐ { $stars } пользователю <code>{ $person }</code> (<code>{ $charge }</code>). Уже потраченных кредитов: { $spent }.
operator-refund-stuck = 🔧 Telegram не подтверждает возврат <code>{ $charge }</code>: { $why }. Я продолжаю попытки.
operator-ticket = 🎫 <b>#{ $id }</b> <b>{ $name }</b> (<code>{ $person }</code>) просит помощи с платежом.
operator-ticket-none = Платежей нет.

command-buy = Купить кредиты за Telegram Stars
command-paysupport = Помощь с платежом
command-terms = Условия продажи
