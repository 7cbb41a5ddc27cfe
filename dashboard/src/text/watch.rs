//! Words of the screens at the door and at the till, of a supplier's page, and of what is there for comfort.

use super::Text;

texts! {
    // roles
    O_CANTEEN "Оператор питания" "Canteen operator";
    O_SUPPLIER "Поставщик питания" "Meals supplier";
    SCOPE_SUPPLIER "поставщик" "supplier";

    // the door
    DOORS_NOW "Пост охраны" "Guard’s post";
    PASS_ALLOWED "Проход разрешён" "May pass";
    PASS_TO_OFFICE "Пригласите к администратору" "Please ask the administrator";
    PASS_READ_TWICE "Карта уже сработала" "The card was read already";
    NOT_IN_REGISTRY "Карта не из реестра" "Card not in the registry";
    NO_PHOTO "Фотографии в системе нет" "The system has no photo";
    PASSED_BEFORE "До этого" "Before that";
    NO_PASSAGES "Проходов за сутки не было. Первый появится здесь сам." "No passages for a day. The next one appears here by itself.";
    COL_DIRECTION "Направление" "Direction";

    // the till
    TILLS_NOW "Касса питания сейчас" "Tills now";
    LAST_DEBITS "Последние списания" "Last debits";
    NO_DEBITS "Списаний за сутки не было. Первое появится здесь само." "No debits for a day. The next one appears here by itself.";
    TOTALS_OF "Итоги за" "Totals of";
    TOTALS_SINCE "Раньше не считали: итоги с" "Not counted further back: totals since";
    TOTALS_REVERSALS "Сторно не вычтено: оно стоит в счёте, которому вернули деньги." "Reversals are not taken off: they stand in the accounts that got the money back.";
    PAID_PORTIONS "За плату" "Paid";
    FREE_PORTIONS "По льготе" "Free";
    NOT_SERVED "Не списано" "Not debited";
    PORTIONS "порций" "portions";
    ATTEMPTS "обращений" "attempts";
    FROM_BUDGET "за счёт бюджета" "from the budget";
    FROM_ACCOUNTS "со счетов" "from accounts";
    COL_PERSON "Кто" "Who";
    COL_MEAL "Питание" "Meal";
    COL_PRICE "Цена" "Price";
    MEAL_NO "приём" "meal";
    DEBITED "Списано" "Debited";
    BOOKED_TO_BUDGET "Выдано по льготе" "Served by benefit";
    TILL_MONEY "Решит ответственный" "For the person responsible";
    TILL_MONEY_DO "Не обсуждайте в очереди: сообщите ответственному за питание, с родителями свяжется он." "Not a matter for the queue: tell the person responsible for meals, they will reach the parents.";
    TILL_TAKEN "Уже выдано сегодня" "Served today already";
    TILL_TAKEN_DO "Льготная порция этого приёма записана. Вторую можно провести за плату." "The free portion of this meal is recorded. A second one can be paid.";
    TILL_PLAN "Нет в списке на этот приём" "Not on the list of this meal";
    TILL_PLAN_DO "Проведите за плату или сообщите ответственному: он проверит план питания и льготу." "Take it as paid, or tell the person responsible: they check the meal plan and the benefit.";
    TILL_CARD "Карта не подошла" "The card did not do";
    TILL_CARD_DO "Проведите по номеру лицевого счёта; карту — администратору." "Use the account number; the card goes to the administrator.";
    TILL_SERVICE "Касса сегодня не обслуживает" "This till does not serve today";
    TILL_SERVICE_DO "Позовите ответственного: он проверит контракт и день питания." "Call the person responsible: they check the contract and the service day.";
    TILL_PRICE "Проверьте цену" "Check the price";
    TILL_PRICE_DO "Сумма вне допустимых пределов: проведите заново." "The amount is out of range: enter it again.";
    TILL_OTHER "Не получилось записать" "It could not be recorded";
    TILL_OTHER_DO "Проведите ещё раз; если снова так — назовите код поддержке." "Try once more; if it happens again, tell the support the code.";

    // a supplier
    MY_MONEY "Мои деньги" "My money";
    SUPPLIER_MONEY "Деньги поставщика" "The supplier’s money";
    OWED "Остатки на счетах получателей" "Balances of the holders’ accounts";
    C_CASH "Поступило на расчётный счёт" "Received on the settlement account";
    C_MEALS "Питание оказано" "Meals served";
    C_REFUNDS "К возврату" "Refunds to be paid";
    C_SUSPENSE "Невыясненные платежи" "Suspense";
    C_BUDGET "Питание за счёт бюджета" "Meals from the budget";
    C_TRANSFERS "Переводы между счетами" "Transfers between accounts";
    C_ADJUSTMENTS "Исправления операторов" "Operators’ corrections";
    SUM_OF_ALL "Сумма" "Sum";
    CONTRACTS "Контракты" "Contracts";
    NO_CONTRACTS "Контрактов нет." "No contracts.";
    COL_CONTRACT "Контракт" "Contract";
    COL_FIRST_DAY "Первый день" "First day";
    COL_LAST_DAY "Последний день" "Last day";
    CONTRACT_OPEN "открыт" "open";
    PURSES_HERE "Лицевые счета" "Accounts";
    PURSES_HERE_WHAT "в порядке открытия, без имён" "in the order of their opening, without names";
    NO_PURSES_HERE "Денег ещё не было: остаток появится с первым пополнением." "No money yet: a balance appears with the first top-up.";
    PAGES_OF_PURSES "Страницы счетов" "Pages of accounts";

    // the registry's changes
    CH_WHAT "Что изменено" "What changed";
    CH_ENTERED "внесён в реестр" "entered";
    CH_LEFT "выбыл" "left";
    CH_BACK "снова учится или работает" "is back";
    CH_GROUP "группа:" "group:";
    CH_NO_GROUP "без группы" "no group";
    CH_BUILDING "здание:" "building:";
    CH_NO_BUILDING "без здания" "no building";
    CH_PLAN_IN "включён в план питания" "included in the meal plan";
    CH_PLAN_OUT "исключён из плана питания" "excluded from the meal plan";
    CH_BENEFIT "льгота:" "benefit:";
    CH_NO_BENEFIT "без льготы" "no benefit";
    CH_LIMIT "лимит на день:" "limit of a day:";
    CH_NO_LIMIT "без лимита на день" "no limit of a day";
    CH_VISIT "время посещения" "visiting time";
    CH_NOTHING "записан снова без изменений" "written again unchanged";
    CH_MAY_TAKE "может забирать ребёнка, счёт" "may take the child of account";
    CH_MAY_NOT_TAKE "больше не забирает ребёнка, счёт" "may no longer take the child of account";
    CH_REPRESENTATIVE "представитель, счёт" "representative, account";
    CH_FLOOR "нижний предел остатка:" "lowest balance:";
    CH_COMPLEX "комплекс" "complex";
    CH_BUILDING_OBJECT "здание" "building";
    CH_MODE "статус здания" "status of building";
    CH_GROUP_OBJECT "группа" "group";
    CH_SUPPLIER "поставщик" "supplier";
    CH_CONTRACT "контракт" "contract";
    CH_DAY "день питания контракта" "service day of contract";
    CH_BENEFIT_OBJECT "льгота" "benefit";
    CH_GATEWAY "шлюз" "gateway";
    CH_DEVICE "устройство" "device";

    // the past
    THEN "Остаток на момент" "Balance as of";
    THEN_WHEN "Дата и время" "Date and time";
    THEN_BY "Запись" "Record";
    THEN_NOTHING "движений ещё не было" "no money had moved";
    THEN_TOO_FAR "слишком давно: выберите более поздний момент" "too long ago: choose a later moment";
    THEN_WHAT "По времени учёта на сервере: так счёт видели тогда." "By the server’s time of booking: as the account was seen then.";

    // files
    AS_XLSX "Скачать XLSX" "Download XLSX";
    ENTRIES_CUT "Выгрузка обрезана: записей больше, чем" "The file is cut: there are more entries than";

    // comfort
    WALL "Экран для стены" "Wall screen";
    HELP "Клавиши и справка" "Keys and help";
    HELP_KEYS "Клавиши" "Keys";
    HELP_KEYS_WHAT "Работают, пока курсор не стоит в поле ввода, в любой раскладке." "They work while no field has the cursor, in any layout.";
    KEY_SEARCH "поиск" "search";
    KEY_SHEET "этот список" "this list";
    KEY_ESC "закрыть список" "close the list";
    KEY_GO "перейти:" "go to:";
    CLOSE "Закрыть" "Close";
    HELP_WALL "«Город сейчас» крупно и без навигации; сеанс живёт, пока экран открыт, не дольше 12 часов." "The city now in large type, without navigation; the session lives while the screen is open, 12 hours at most.";
}
