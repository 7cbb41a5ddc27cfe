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
}
