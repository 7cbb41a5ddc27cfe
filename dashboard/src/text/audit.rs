//! Words of the audit, of names shown with a reason, and of names destroyed.

use super::Text;

texts! {
    // the list
    AUDIT "Аудит" "Audit";
    AUDIT_LEAD "Кто, что, когда, откуда и на каком основании. Каждая строка — запись журнала, изменить её незаметно нельзя." "Who, what, when, from where and on what grounds. Every line is a record of the journal and cannot be changed unnoticed.";
    AUDIT_LOGIN "Логин" "Login";
    AUDIT_DEED "Действие" "Deed";
    AUDIT_OBJECT "Объект" "Object";
    AUDIT_NUMBER "Номер" "Number";
    AUDIT_FROM "С даты" "From";
    AUDIT_TO "По дату" "To";
    AUDIT_REFUSED "Только отказы" "Only refusals";
    AUDIT_WHEN "Когда" "When";
    AUDIT_WHO "Кто и откуда" "Who and from where";
    AUDIT_WHY "Основание" "Reason";
    AUDIT_DECISION "Решение" "Decision";
    AUDIT_REQUEST "Запрос" "Request";
    AUDIT_DONE "Выполнено" "Done";
    AUDIT_NONE "Под фильтр ничего не подходит." "Nothing fits the filter.";
    AUDIT_NONE_HERE "Среди просмотренных записей подходящих нет; более старые ещё не просмотрены." "None of the records looked at fits; older ones have not been looked at yet.";
    AUDIT_OLDER "Раньше" "Older";
    AUDIT_LOOK_ON "Искать раньше" "Look further back";
    AUDIT_PAGES "Страницы аудита" "Pages of the audit";
    AUDIT_CSV_DO "Скачать CSV" "Download CSV";
    AUDIT_XLSX_DO "Скачать XLSX" "Download XLSX";
    AUDIT_FILE_MAX "В файл войдёт всё, что подходит под фильтр, но не больше строк, чем" "The file has everything that fits the filter, but no more lines than";
    AUDIT_CUT "Список обрезан: показаны не все записи. Сузьте фильтр." "The list is cut: not all records are shown. Narrow the filter.";
    AUDIT_CLOCK "часы сервера" "the server’s clock";

    // one record
    AUDIT_RECORD "Запись аудита" "Record of the audit";
    AUDIT_IT "Эта запись в аудите" "This record in the audit";
    AUDIT_WHAT_WAS_DONE "Что сделано" "What was done";
    AUDIT_OPERATOR "Кто" "Who";
    AUDIT_ADDRESS "Откуда" "From where";
    AUDIT_REQUEST_ID "Номер запроса" "Number of the request";
    AUDIT_DOCUMENT "Документ" "Document";
    AUDIT_NOTE "Примечание" "Note";
    AUDIT_CHANGES "Что изменилось" "What changed";
    AUDIT_NO_CHANGES "Строки реестра не изменились." "No row of the registry changed.";
    AUDIT_FIELD "Поле" "Field";
    AUDIT_BEFORE "Было" "Before";
    AUDIT_AFTER "Стало" "After";
    AUDIT_VERIFY "Проверить весь журнал:" "To check the whole journal:";
    AUDIT_VERIFY_WHAT "Команда пересчитывает хеш каждого блока и каждое решение и ничего не меняет." "The command computes the hash of every block and every decision anew and changes nothing.";

    // objects
    AUDIT_T_HOLDER "Лицевой счёт" "Account";
    AUDIT_T_BUILDING "Здание" "Building";
    AUDIT_T_PROCEDURE "Процедура" "Procedure";
    AUDIT_T_TICKET "Обращение" "Ticket";
    AUDIT_T_ENROLMENT "Сверка" "Reconciliation";
    AUDIT_T_GROUP "Группа" "Group";
    AUDIT_T_COMPLEX "Комплекс" "Complex";
    AUDIT_T_SUPPLIER "Поставщик питания" "Meals supplier";
    AUDIT_T_CONTRACT "Контракт" "Contract";
    AUDIT_T_BENEFIT "Льгота" "Benefit";
    AUDIT_T_GATEWAY "Шлюз" "Gateway";
    AUDIT_T_DEVICE "Устройство" "Device";
    AUDIT_T_CARD "Карта" "Card";

    // fields
    AUDIT_F_ACTIVE "Действует" "In force";
    AUDIT_F_NAME "Название" "Name";
    AUDIT_F_KIND "Вид" "Kind";
    AUDIT_F_MODE "Режим" "Mode";
    AUDIT_F_LEADER "Руководитель, ЛС" "Leader, account";
    AUDIT_F_PLAN "План питания" "Meal plan";
    AUDIT_F_LIMIT "Лимит на день" "Limit of a day";
    AUDIT_F_FROM "С" "From";
    AUDIT_F_UNTIL "По" "Until";
    AUDIT_F_WEEKDAYS "Дни недели" "Weekdays";
    AUDIT_F_OPEN "Питание в этот день" "Meals on that day";
    AUDIT_F_MEALS "Приёмы пищи" "Meals";
    AUDIT_F_STATE "Состояние" "State";
    AUDIT_F_PERMANENT "Открывает весь комплекс" "Opens the whole complex";
    AUDIT_F_ALLOWED "Право приводить и уводить" "May bring and take";
    AUDIT_F_REPRESENTATIVE "Представитель, ЛС" "Representative, account";
    AUDIT_F_FLOOR "Нижняя граница остатка" "Lowest balance";
    AUDIT_YES "да" "yes";
    AUDIT_NO "нет" "no";

    // kinds of deed
    AUDIT_BEGIN "Начало процедуры" "Procedure begun";
    AUDIT_STEP "Шаг процедуры" "Step of a procedure";
    AUDIT_CANCEL "Отмена процедуры" "Procedure called off";
    AUDIT_SUMMER "Работа здания летом" "Building’s work in summer";
    AUDIT_OPEN_TICKET "Новое обращение" "New ticket";
    AUDIT_TICKET "Запись в обращении" "Words in a ticket";
    AUDIT_ENROL "Принята сверка" "Reconciliation accepted";
    AUDIT_UNENROL "Сверка отменена" "Reconciliation put back";
    AUDIT_SIGNED_IN "Вход в систему" "Signed in";
    AUDIT_SIGN_IN_FAILED "Неудачный вход" "Sign-in failed";
    AUDIT_DENIED "Нет права" "Not allowed";
    AUDIT_REVEALED "Показаны имя и контакты" "Name and contacts shown";
    AUDIT_FORGOT "Уничтожены имя и контакты" "Name and contacts destroyed";
    AUDIT_EXPORTED "Выгружен список" "List taken out";
    AUDIT_ENDED_SESSIONS "Завершены сеансы" "Sessions ended";
    AUDIT_UNREADABLE "Команда, которую эта версия не знает" "A command that this version does not know";
    AUDIT_SUMMER_ON "Здание работает в летний период" "The building works in summer";
    AUDIT_SUMMER_OFF "Здание не работает в летний период" "The building does not work in summer";
    AUDIT_ROWS "строк" "rows";
    AUDIT_SESSION "сеанс №" "session no.";
    AUDIT_K_SUMMER "работа летом" "summer work";
    AUDIT_K_REPAIR "капитальный ремонт" "major repair";
    AUDIT_K_DEMOLITION "снос" "demolition";
    AUDIT_K_TO_CITY "передача городу" "handing to the city";
    AUDIT_K_TO_SCHOOL "передача другой организации" "handing to another organisation";
    AUDIT_K_REPROFILING "перепрофилирование" "re-profiling";
    AUDIT_K_SCHOOL_YEAR "учебный год" "school year";
    AUDIT_K_ADDITIONAL "допоставка оборудования" "additional equipment";
    AUDIT_K_STORED "установка в другом здании" "stored equipment installed elsewhere";
    AUDIT_K_MOVE "переезд групп" "relocation of groups";
    AUDIT_K_DUTY "дежурное здание" "duty building";
    AUDIT_S_OPEN "зарегистрировано" "registered";
    AUDIT_S_IN_WORK "в работе" "in work";
    AUDIT_S_WAITING "ждёт ответа" "waits for an answer";
    AUDIT_S_DONE "выполнено" "done";
    AUDIT_S_REFUSED "отклонено" "refused";
    AUDIT_S_WITHDRAWN "отозвано" "withdrawn";

    // a name and contacts, shown with a reason
    REVEAL "Имя и контакты" "Name and contacts";
    REVEAL_DO "Показать имя и контакты" "Show name and contacts";
    REVEAL_LEAD "Показ будет записан в аудит и в историю счёта: кто, когда, откуда и почему." "Showing is written into the audit and the account’s history: who, when, from where and why.";
    REVEAL_ONCE "Показано один раз: в адресе и в истории браузера этого нет, после обновления страницы имени не будет." "Shown once: it is neither in the address nor in the browser’s history, and gone when the page is loaded again.";
    REVEAL_NAME "Имя" "Name";
    REVEAL_CONTACT "Контакты" "Contacts";
    REVEAL_NO_CONTACT "не указаны" "none given";
    REVEAL_NOBODY "Хранилище не знает имени этого получателя." "The vault knows no name of this holder.";
    REVEAL_WRITTEN "Записано в журнал, позиция" "Written into the journal, position";
    REVEAL_AGAIN "По этой форме имя уже показано. Чтобы увидеть его снова, укажите основание ещё раз." "This form has shown the name already. To see it again, give a reason again.";
    REVEAL_BACK "К лицевому счёту" "To the account";
    NAME_FORGOTTEN "Имя и контакты уничтожены" "Name and contacts were destroyed";

    // a name and contacts, destroyed for ever
    FORGET "Уничтожение имён" "Destruction of names";
    FORGET_LEAD "Ключ, которым зашифрованы имя и контакты, уничтожается навсегда. Счёт, деньги и история остаются без имени." "The key to a name and contacts is destroyed for ever. Account, money and history stay, without a name.";
    FORGET_FIND "Найти счёт" "Find the account";
    FORGET_UNKNOWN "Такого лицевого счёта нет. Проверьте номер." "There is no such account. Check the number.";
    FORGET_NOBODY "Уничтожать нечего: хранилище не знает имени этого получателя." "There is nothing to destroy: the vault knows no name of this holder.";
    FORGET_ACT_NUMBER "Номер акта об уничтожении" "Number of the destruction act";
    FORGET_ACT_DATE "Дата акта" "Date of the act";
    FORGET_AGAIN "Номер лицевого счёта ещё раз" "The account number again";
    FORGET_AGAIN_HINT "Это действие нельзя отменить." "This cannot be undone.";
    FORGET_DO "Уничтожить навсегда" "Destroy for ever";
    FORGET_MISTYPED "Номер счёта, набранный ещё раз, не совпал. Ничего не уничтожено." "The account number typed again does not match. Nothing was destroyed.";
    FORGET_NO_ACT "Укажите номер и дату акта. Ничего не уничтожено." "Give number and date of the act. Nothing was destroyed.";
    FORGET_ACT "Акт об уничтожении персональных данных" "Act of destruction of personal data";
    FORGET_WHAT "Что уничтожено" "What was destroyed";
    FORGET_WHAT_IT_IS "Имя и контакты получателя услуг; способ — уничтожение ключа шифрования записи в хранилище имён" "Name and contacts of the holder, by destroying the key that the vault’s record is encrypted with";
    FORGET_WHEN "Ключ уничтожен" "Key destroyed";
    FORGET_NOT_YET "Ключ ещё не уничтожен: хранилище не ответило. Повторите уничтожение с новой формой." "The key is not destroyed yet: the vault did not answer. Repeat the destruction with a new form.";
    FORGET_BY "Кем" "By whom";
    FORGET_BASIS "Документ-основание" "Underlying document";
    FORGET_POS "Позиция в журнале" "Position in the journal";
    FORGET_KEPT "Сохранены без имени: лицевой счёт, остатки, проходы и питание." "Kept without a name: account, balances, passages and meals.";
    FORGET_SIGNED "Подпись" "Signature";
    FORGET_NEXT "Другой счёт" "Another account";
}
