//! Words of the office: procedures, tickets, audit.

use super::Text;

texts! {
    R_OFFICE "Команда оператора" "Operator’s command";

    // forms that act
    WHY_LABEL "Основание" "Reason";
    WHY_HINT "Приказ, письмо, звонок. Без имён: журнал хранит это навсегда." "Order, letter, call. No names: the journal keeps it for ever.";
    NOT_DONE "Не выполнено" "Not done";
    DO_IT "Выполнить" "Do it";
    GO_BACK "Назад" "Back";

    // procedures
    PROCEDURES "Процедуры" "Procedures";
    PROCEDURE "Процедура" "Procedure";
    PROCEDURES_WHAT "Режимы зданий, переводы групп, дежурные здания, оборудование: что начато, чей следующий шаг и к какому сроку." "Building modes, relocations, duty buildings, equipment: what is under way, whose step is next, and by when.";
    NO_PROCEDURES "Таких процедур нет." "There are no such procedures.";
    NO_PROCEDURES_DO "Новую процедуру открывают на странице здания." "A new one is opened on a building’s page.";
    P_OPEN "Открытые" "Open";
    P_OVERDUE "Просроченные" "Overdue";
    P_ENDED "Завершённые" "Ended";
    COL_PROCEDURE "Процедура" "Procedure";
    COL_PLACE "Здание" "Building";
    COL_DAYS "Дни" "Days";
    COL_NEXT_STEP "Следующий шаг" "Next step";
    COL_DUE "Срок" "Due";
    ALL_KINDS "Все виды" "All kinds";
    P_KIND "Вид" "Kind";
    P_STATE "Состояние" "State";
    NEXT_PAGE_OF "Дальше" "Further";
    FIRST_PAGE "К началу списка" "First page";
    FINISHED "Завершена" "Finished";
    CANCELLED "Отменена" "Called off";
    OVERDUE "просрочено" "overdue";
    DUE_TODAY "сегодня" "today";
    BY_CLOCK "выполнит система" "the system will do it";
    STEPS "Шаги" "Steps";
    COL_STEP "Шаг" "Step";
    S_DONE "Выполнен" "Done";
    S_OPEN "Можно выполнить" "Can be done";
    S_WAITS "Ждёт предыдущих" "Waits for earlier steps";
    S_NOT_NEEDED "Не понадобится" "Will not be needed";
    S_REFUSED "Система не смогла" "The system could not";
    DO_STEP "Выполнить шаг" "Do this step";
    CALL_OFF "Отменить процедуру" "Call the procedure off";
    CALL_OFF_WHAT "Всё, что процедура изменила, вернётся; её открытые заявки будут отозваны." "Everything it changed is put back; its open tickets are withdrawn.";
    BASIS "Документ" "Document";
    OPENED_BY "Открыл" "Opened by";
    TICKET_NO "Заявка №" "Ticket no.";
    NOTE_LABEL "Примечание: кем, каким актом" "Note: by whom, by which act";
    DOCUMENT_LABEL "Номер и дата документа" "Number and date of the document";
    PROOF_BOUND "Система проверит сама: каждая группа привязана к зданию посещения." "The system checks by itself that every group is bound to the building of attendance.";
    PROOF_TICKET "Шаг откроет заявку в ЕСП:" "The step opens a ticket with the support desk:";
    TICKET_TEXT_LABEL "Что написать в заявке (можно оставить пустым)" "What the ticket says (may stay empty)";
    GROUPS_OF_PROCEDURE "Группы" "Groups";
    DONE_STEP "Шаг выполнен." "The step is done.";
    OPENED_NOW "Процедура открыта." "The procedure is open.";

    LETTER "Официальное письмо" "Official letter";
    TRANSFER_ACT "Акт передачи оборудования" "Act of transfer of equipment";
    DEADLINES "Шаги и сроки" "Steps and terms";

    TAUGHT_ELSEWHERE "Наши группы в чужих зданиях" "Our groups in other complexes’ buildings";

    // kinds
    K_SUMMER "Услуги продолжаются летом" "Services continue in summer";
    K_REPAIR "Капитальный ремонт" "Major repair";
    K_DEMOLITION "Снос или подготовка к сносу" "Demolition, or preparing for it";
    K_TO_CITY "Передача в ДГИ или другое ведомство" "Handed to the city property department or another agency";
    K_TO_SCHOOL "Передача другой ОО" "Handed to another school";
    K_REPROFILING "Перепрофилизация" "Re-profiling";
    K_SCHOOL_YEAR "Обычный режим" "School year";
    K_EQUIPMENT "Допоставка оборудования" "Additional equipment";
    K_ELSEWHERE "Установка хранящегося оборудования" "Stored equipment installed elsewhere";
    K_MOVE_1 "Перевод 1: внутри ОО, названия групп прежние" "Move 1: within the school, groups keep their names";
    K_MOVE_2 "Перевод 2: внутри ОО, группы переименованы" "Move 2: within the school, groups renamed";
    K_MOVE_3 "Перевод 3: в другую ОО через «Зачисление»" "Move 3: to another school through enrolment";
    K_MOVE_4 "Перевод 4: в дежурное дошкольное здание" "Move 4: to the duty pre-school building";
    K_MOVE_5 "Перевод 5: в чужой комплекс без «Зачисления»" "Move 5: to another complex without enrolment";
    K_DUTY "Дежурное здание" "Duty building";
    KS_STATUS "Статус здания" "The building’s status";
    KS_MOVES "Перевод клиентов" "Relocation";
    KS_EQUIPMENT "Оборудование" "Equipment";

    // planning
    PLAN_NEW "Новая процедура" "New procedure";
    PLAN_CHOOSE "Что происходит со зданием?" "What happens to the building?";
    PLAN_BEGINS "Первый день" "First day";
    PLAN_ENDS "Последний день" "Last day";
    PLAN_ENDS_MAY "Последний день, если известен" "Last day, if known";
    PLAN_TO_BUILDING "Здание, куда" "Building, where to";
    PLAN_TO_BUILDING_NO "Номер здания в другом комплексе" "Number of the building in the other complex";
    PLAN_TO_COMPLEX "Номер комплекса, который принимает" "Number of the complex that takes it";
    PLAN_TO_KIND "Новый вид здания" "New kind of building";
    PLAN_NEW_SCHEME "После ремонта будет новая схема оборудования" "After the repair there will be a new scheme of equipment";
    PLAN_GROUPS "Какие группы" "Which groups";
    PLAN_EXCLUDED "Кто не посещает: лицевые счета, по одному в строке" "Who does not attend: account numbers, one per line";
    PLAN_EXCLUDED_WHAT "Эти дети на время процедуры исключаются из плана питания." "These children are taken out of the meal plan for the time.";
    PLAN_LEADERS "Летние руководители: группа и лицевой счёт работника, по одному в строке" "Leaders for the summer: group and the employee’s account, one per line";
    PLAN_BASIS "Приказ или соглашение" "Order or agreement";
    PLAN_SHOW "Показать, что изменится" "Show what will change";
    PLAN_BAD_DATE "Укажите дату." "Give a date.";
    PLAN_BAD_NUMBER "Укажите номер цифрами." "Give a number in digits.";
    PLAN_BAD_ACCOUNT "Такого лицевого счёта нет:" "No such account:";
    PLAN_BAD_LEADER "Нужны номер группы и лицевой счёт через пробел:" "A group number and an account, with a blank between:";
    OPEN_IT "Открыть процедуру" "Open the procedure";
    CHOOSE "Выберите" "Choose";

    // preview
    IMPACT "Что изменится" "What will change";
    IMPACT_NOTHING_NOW "Сейчас не изменится ничего: первые шаги — в свой день." "Nothing changes now: the first steps come on their day.";
    IMPACT_PEOPLE "Затронуто людей" "People concerned";
    IMPACT_CARDS "Карт в работе" "Cards in use";
    IMPACT_PURSES "Счетов с деньгами" "Accounts with money";
    IMPACT_MONEY "Остаток на них" "Money on them";
    IMPACT_INSIDE "Сейчас внутри" "Inside now";
    IMPACT_DEVICES "Устройств" "Devices";
    IMPACT_GROUPS "Групп" "Groups";
    IMPACT_TICKETS "Открытых заявок" "Open tickets";
    WARNINGS "Обратите внимание" "Please note";
    W_CLOSED_DOOR "к зданию останутся привязаны, но дверь их не впустит" "stay bound to the building, but the door will not let them in";
    W_INSIDE "сейчас внутри здания, которое закрывается" "are inside a building that closes";
    W_TERM "срок уже прошёл, дней:" "the term has passed, days:";
    W_MEALS "в плане питания, а питания там не будет" "are in the meal plan, but no meals will be served there";
    COL_ROW "Что" "What";
    COL_BY "Кто и чем подтверждено" "By whom, shown by what";
    COL_BEFORE "Было" "Before";
    COL_AFTER "Станет" "After";
    F_MODE "Режим" "Mode";
    F_KIND "Вид здания" "Kind of building";
    F_COMPLEX "Комплекс" "Complex";
    F_SUMMER "Работает в летний период" "Works in summer";
    F_EQUIPMENT "Оборудование" "Equipment";
    F_DOOR "Проход" "Passage";
    F_MEALS "Питание" "Meals";
    F_BUILDING "Здание посещения" "Building of attendance";
    F_LEADER "Руководитель" "Leader";
    F_MEAL_PLAN "План питания" "Meal plan";
    F_GROUP "Группа" "Group";
    F_ACTIVE "Обслуживается" "Is served";
    YES_WORD "да" "yes";
    NO_WORD "нет" "no";
    OPEN_WORD "открыт" "open";
    SHUT_WORD "закрыт" "closed";
    SERVED_WORD "оказывается" "served";
    UNSERVED_WORD "не оказывается" "not served";
    AND_MORE "и ещё" "and more:";

    // equipment
    EQUIPMENT "Оборудование и режим" "Equipment and mode";
    EQUIPMENT_WHAT "Комплект работает круглосуточно; что может быть выключено, решает режим." "The set works around the clock; the mode decides what may be off.";
    I_ADMIN "АРМ администратора с web-камерой" "Administrator workstation with web-camera";
    I_GUARD "АРМ контролёра входа" "Guard workstation";
    I_MEALS "АРМ оператора питания" "Meals-operator workstation";
    I_KIOSK "Информационный киоск" "Information kiosk";
    I_PASSAGE "Точка прохода СКУД" "Passage point";
    I_PANEL "Инфопанель" "Info panel";
    I_INTERCOM "Домофон и вызывная панель" "Intercom and call panel";
    I_ENTRANCE "Бестурникетная проходная" "Turnstile-free entrance";
    I_UPS "ИБП" "UPS";
    I_NETWORK "Сеть и связь" "Network and communication";
    OPTIONAL_PIECE "по согласованию" "by agreement";
    COL_PIECE "Что" "Piece";
    COL_EXPECTED "Ожидается" "Expected";
    COL_SEEN "Устройства" "Devices";
    E_ON "включено 24/7" "on 24/7";
    E_MAY "может быть выключено" "may be off";
    E_OFF "выключено" "off";
    SILENT_FAULT "молчит" "silent";
    ALIVE "на связи" "alive";
    NOT_WATCHED "не подключено к шлюзу" "not behind the gateway";
    WA_MOUNTED "Смонтировано" "Mounted";
    WA_STORED "На хранении в ОО" "Stored in the school";
    WA_GONE "Передано в другое здание" "Left for another building";
    SUMMER_SETTING "Здание работает в летний период" "The building works in summer";
    SUMMER_SET "Установить" "Set";
    SUMMER_CLEAR "Снять" "Clear";
    MODES "Режим и история" "Mode and history";
    MODES_NONE "Режим этого здания ещё не меняли." "This building’s mode has never been changed here.";
    CHANGE_MODE "Изменить режим, перевести группы" "Change the mode, move groups";
    ALARMS "Молчание" "Silence";
    ALARMS_WHAT "Здания, где молчит то, что по режиму должно работать." "Buildings where something is silent that must work by the mode.";
    NO_ALARMS "Всё, что должно работать, на связи." "Everything that must work is alive.";
    SILENT_SINCE "Молчит с" "Silent since";
}
