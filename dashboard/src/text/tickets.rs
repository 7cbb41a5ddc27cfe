//! Words of the support desk: tickets, their files, and the reconciliation with the registries.

use super::Text;

texts! {
    // list
    TICKETS "Заявки" "Tickets";
    COL_TICKET "Заявка" "Ticket";
    COL_WHERE "Где" "Where";
    COL_OPENED "Открыта" "Opened";
    COL_OVERDUE "Просрочено, дней" "Days overdue";
    COL_CLOSED "Закрыта" "Closed";
    NO_TICKETS "Заявок пока нет. Если что-то не работает, сообщите здесь же." "No tickets yet. If something does not work, report it here.";
    STATE_ANY "все" "all";
    STATE_OPEN "не закрытые" "not closed";
    STATE_CLOSED "закрытые" "closed";
    STATE_OVERDUE "просроченные" "overdue";
    BUILDING_NUMBER "Здание №" "Building no.";
    COMPLEX_NUMBER "Комплекс №" "Complex no.";
    TICKETS_CUT "Список обрезан: заявок больше, чем" "The list is cut: there are more tickets than";
    PAGES_OF_TICKETS "Страницы заявок" "Pages of tickets";
    NO_TERM "не установлен" "not set";
    DUE_UNTIL "до" "until";
    DAYS_LEFT "осталось дней:" "days left:";
    LAST_DAY "последний день" "the last day";
    OVERDUE_BY "просрочено, дней:" "overdue, days:";
    CLOSED_AT "закрыта" "closed";

    // kinds (ESP-02)
    TK_FAULT "Неисправность оборудования или программы" "Fault of equipment or software";
    TK_DISMANTLING "Демонтаж оборудования" "Dismantling of equipment";
    TK_MOUNTING "Монтаж оборудования" "Mounting of equipment";
    TK_ADDITIONAL "Дополнительное оборудование" "Additional equipment";
    TK_SURPLUS "Отключение избыточного оборудования" "Switching off surplus equipment";
    TK_STORED "Установка оборудования со склада" "Installing stored equipment elsewhere";
    TK_GROUPS "Настройка распределения групп" "Setting up a distribution of groups";
    TK_GROUPS_END "Отмена распределения групп" "Removing a distribution of groups";
    TK_RETURN "Возврат ошибочного пополнения" "Return of an erroneous top-up";
    TK_TRANSFER "Перенос ошибочного пополнения на нужный счёт" "Transfer of an erroneous top-up to the right account";
    TK_CARD "Не работает карта" "A card does not work";

    // states
    TS_OPEN "новая" "new";
    TS_IN_WORK "в работе" "in work";
    TS_WAITING "ждёт ответа" "waiting for an answer";
    TS_DONE "выполнена" "done";
    TS_REFUSED "отклонена" "refused";
    TS_WITHDRAWN "отозвана" "withdrawn";

    // channels (ESP-01)
    TC_SITE "на сайте" "on the site";
    TC_PHONE "по телефону" "by telephone";
    TC_MAIL "по электронной почте" "by e-mail";

    // new
    NEW_TICKET "Новая заявка" "New ticket";
    WHAT_ABOUT "О чём заявка?" "What is it about?";
    OTHER_KIND "О другом" "About something else";
    ACCOUNT_HINT "Номер лицевого счёта, на который пришли деньги или чья карта не работает." "The number of the account that got the money or whose card does not work.";
    ACCOUNT_NOT_FOUND "Лицевой счёт не найден среди ваших: проверьте номер." "No such account among yours: check the number.";
    BUILDING_NOT_FOUND "Здание не найдено среди ваших: проверьте номер." "No such building among yours: check the number.";
    NOT_A_NUMBER "Номера пишутся цифрами." "Numbers are written in digits.";
    SUM_RUB "Сумма, ₽" "Sum, ₽";
    SUM_HINT "Сумма платежа, например 1500 или 1500,50." "The sum of the payment, for example 1500 or 1500.50.";
    SUM_WRONG "Сумма пишется как 1500 или 1500,50." "A sum is written as 1500 or 1500.50.";
    IF_DEVICE "Устройство № (если известно)" "Device no. (if known)";
    IF_BUILDING "Здание № (если важно)" "Building no. (if it matters)";
    ESSENCE "Суть проблемы" "Essence of the problem";
    NO_NAMES "Что случилось и с какого времени. Без имён и телефонов: журнал хранит это навсегда, людей называйте номером лицевого счёта." "What happened and since when. No names or telephone numbers: the journal keeps it for ever, name people by their account number.";
    CHANNEL "Как обратились" "How it came";
    FILES "Файлы" "Files";
    FILES_HINT "Фото или сканы: PDF, JPEG, PNG или WebP, до 10 МБ каждый, не больше пяти. Хранятся зашифрованными." "Photos or scans: PDF, JPEG, PNG or WebP, up to 10 MB each, at most five. They are kept encrypted.";
    FILES_HINT_MONEY "Фото или сканы платёжных документов: PDF, JPEG, PNG или WebP, до 10 МБ каждый, не больше пяти. Хранятся зашифрованными." "Photos or scans of the payment documents: PDF, JPEG, PNG or WebP, up to 10 MB each, at most five. They are kept encrypted.";
    FILE_TOO_LARGE "Файл больше 10 МБ. Уменьшите его и приложите все файлы заново." "A file is larger than 10 MB. Make it smaller and attach all files again.";
    FILE_OF_OTHER_KIND "Файл не PDF, JPEG, PNG или WebP. Приложите все файлы заново." "A file is not PDF, JPEG, PNG or WebP. Attach all files again.";
    FILES_TOO_MANY "Больше пяти файлов за один раз. Остальные приложите следующей записью." "More than five files at once. Attach the others with the next note.";
    OPEN_TICKET "Отправить заявку" "Send the ticket";
    REPORT_FAULT "Сообщить о неисправности" "Report a fault";
    REQUEST "Заявка в поддержку" "Ask the support desk";
    REQUEST_RETURN "Заявка: вернуть ошибочное пополнение" "Ticket: return an erroneous top-up";
    REQUEST_TRANSFER "Заявка: перенести ошибочное пополнение" "Ticket: transfer an erroneous top-up";
    REQUEST_CARD "Заявка: не работает карта" "Ticket: a card does not work";
    ITS_TICKETS "Заявки по зданию" "Tickets of the building";
    OTHER_WAYS "Связаться иначе" "Other ways to the desk";
    DESK_PHONE "Телефон поддержки" "Support telephone";
    DESK_MAIL "Почта поддержки" "Support e-mail";
    DESK_MAIL_MONEY "по деньгам быстрее всего" "quickest for money";
    HOT_LINE "Горячая линия" "Hot line";

    // one
    T_OPENED_BY "Кто открыл" "Opened by";
    CONVERSATION "Переписка" "Conversation";
    NO_NOTES "Записей пока нет." "No notes yet.";
    REMOTE "дистанционная консультация" "remote consultation";
    WRITE "Ответить" "Answer";
    YOUR_NOTE "Запись" "Note";
    YOUR_NOTE_HINT "Нужна, чтобы отклонить заявку или спросить. Без имён: журнал хранит это навсегда." "Needed to refuse the ticket or to ask. No names: the journal keeps it for ever.";
    WAS_REMOTE "Сказано в дистанционной консультации" "Said in a remote consultation";
    TD_NOTE "Записать" "Write down";
    TD_TAKE "Взять в работу" "Take into work";
    TD_ASK "Спросить и ждать ответа" "Ask and wait for an answer";
    TD_ANSWERED "Вернуть в работу" "Back to work";
    TD_DONE "Выполнена" "Done";
    TD_REFUSE "Отклонить" "Refuse";
    TD_WITHDRAW "Отозвать" "Withdraw";
    TD_REOPEN "Открыть снова" "Open again";

    // reconciliation
    RECONCILE "Сверка с реестрами" "Reconciliation";
    RECONCILE_WHAT "Таблица из АИС «Зачисление» сравнивается с реестром; принятое переводит детей в их группы, и его можно вернуть." "A table of the registry of enrolment is compared with this one; what is accepted moves children to their groups, and can be put back.";
    NEW_TABLE "Сверить таблицу" "Compare a table";
    TABLE_FILE "Таблица: CSV или XLSX" "Table: CSV or XLSX";
    TABLE_HINT "Столбцы: «№ ЛС», «Группа» (название или номер), при переводе в другую организацию «Комплекс». Пустая группа значит, что ребёнок выбыл. До 10 МБ." "Columns: account, group (name or number), and complex where a child goes to another organisation. An empty group means that the child left. Up to 10 MB.";
    NO_TABLE "Выберите файл таблицы." "Choose the file of a table.";
    COMPARE "Сравнить" "Compare";
    ACCEPTED_BEFORE "Принятые сверки" "Accepted reconciliations";
    NOTHING_ACCEPTED "Сверок ещё не принимали. Выгрузите таблицу из АИС «Зачисление» и сравните её." "Nothing accepted yet. Export a table of the registry of enrolment and compare it.";
    COL_RECONCILIATION "Сверка" "Reconciliation";
    COL_ACCEPTED "Принята" "Accepted";
    COL_MOVED "Переведено" "Moved";
    MOVED_NOW "Готово. Строк принято:" "Done. Rows accepted:";
    PUT_BACK "возвращена" "put back";
    PUT_BACK_DO "Вернуть как было" "Put back";
    PUT_BACK_TITLE "Вернуть сверку" "Put back reconciliation";
    WHO_GOES_BACK "Кто вернётся" "Who goes back";
    COL_GOES_BACK "Станет" "Will be in";
    DIFFERENCE "Расхождения" "Differences";
    WHO_DIFFERS "Кто отличается" "Who differs";
    NO_DIFFERENCE "Расхождений нет: таблица говорит то же, что реестр." "No differences: the table says what the registry says.";
    DIFFERENCE_CUT "Показаны первые; остальные принимаются кнопкой «принять всё» или следующим проходом. Строк на странице:" "Only the first are shown; the others are accepted with “accept all” or in the next pass. Rows on a page:";
    SAME "Совпадает" "The same";
    BAD_ROWS "Строки с ошибками" "Rows with faults";
    ROW "строка" "row";
    COL_CHANGE "Что изменится" "What changes";
    COL_IN_REGISTRY "Сейчас" "Now";
    COL_IN_TABLE "По таблице" "In the table";
    NOT_IN_TABLE "нет в таблице" "not in the table";
    CH_MOVED "переведён" "moved";
    CH_NEW "принят в группу" "new in the group";
    CH_MISSING "нет в таблице: отметьте, если выбыл" "not in the table: tick if it left";
    GROUP_NOT_YOURS "Группа не найдена среди ваших: проверьте номер." "No such group among yours: check the number.";
    ACCEPT_TICKED "Принять отмеченные" "Accept what is ticked";
    ACCEPT_ALL "Принять всё из таблицы" "Accept all of the table";
}
