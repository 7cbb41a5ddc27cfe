//! Words of the office: procedures, tickets, audit.

use super::Text;

texts! {
    R_OFFICE "Команда оператора" "Operator’s command";
}
