//! Words of the second factor and of single sign-on.

use super::Text;

texts! {
    // code
    CODE_STEP "Код подтверждения" "Confirmation code";
    CODE_LEAD "Пароль принят. Остался код." "The password is right. Now the code.";
    CODE_FIELD "Код из приложения" "Code from the app";
    CODE_HINT "6 цифр, новые каждые 30 секунд" "6 digits, new ones every 30 seconds";
    CODE_DO "Подтвердить" "Confirm";
    CODE_WRONG "Код не подошёл. Введите тот, что приложение показывает сейчас; часы телефона должны идти точно." "The code does not fit. Enter the one that the app shows now; the phone’s clock must be right.";
    CODE_TOO_MANY "Слишком много попыток. Подождите полминуты и введите новый код." "Too many attempts. Wait half a minute and enter a new code.";
    CODE_PROBLEM "Не получилось подтвердить" "There is a problem";
    CODE_NO_PHONE "Нет телефона? Войти по резервному коду" "No phone? Use a recovery code";
    RECOVERY_FIELD "Резервный код" "Recovery code";
    RECOVERY_HINT "Один из десяти, что показали при настройке. Каждый действует один раз." "One of the ten shown at the set-up. Each works once.";
    RECOVERY_WRONG "Резервный код не подошёл: опечатка, или он уже использован." "The recovery code does not fit: mistyped, or used before.";
    RECOVERY_BACK "Войти по коду из приложения" "Use a code from the app";
    RECOVERY_NONE "Нет и кодов? Администратор сервера сбросит второй фактор." "No codes either? The server’s administrator resets the second factor.";
    SIGN_IN_AGAIN "Войти под другим логином" "Sign in as somebody else";

    // enrolment
    ENROL "Второй фактор" "Second factor";
    ENROL_LEAD "К паролю добавится код из приложения на телефоне: украденного пароля станет мало." "A code from an app on your phone joins the password: a stolen password will not be enough.";
    ENROL_APP "Откройте на телефоне приложение для одноразовых кодов: Яндекс Ключ, Google Authenticator, FreeOTP или любое другое." "Open an app for one-time codes on your phone: Google Authenticator, FreeOTP, Yandex Key or any other.";
    ENROL_SCAN "Добавьте в нём запись по QR-коду или введите ключ вручную." "Add an entry in it by the QR code, or type the key.";
    ENROL_CODE "Введите код, который приложение показало." "Enter the code that the app shows.";
    ENROL_STEPS "Как настроить" "How to set it up";
    ENROL_QR "QR-код для приложения; тот же ключ написан ниже" "QR code for the app; the same key is written below";
    ENROL_KEY "Ключ" "Key";
    ENROL_KEY_HINT "по времени, SHA-1, 6 цифр, 30 с" "time-based, SHA-1, 6 digits, 30 s";
    ENROL_DO "Включить" "Switch on";

    // recovery codes
    KEEP "Резервные коды" "Recovery codes";
    KEEP_LEAD "Второй фактор включён. Эти коды пустят вас, если телефона под рукой нет: каждый один раз." "The second factor is on. These codes let you in without the phone: each of them once.";
    KEEP_ONCE "Больше их не покажут. Распечатайте или перепишите их и храните отдельно от телефона." "They will not be shown again. Print them or write them down, and keep them away from the phone.";
    KEEP_DO "Коды сохранены, продолжить" "The codes are kept, go on";

    // one's own
    OWN_ON "Включён: к паролю нужен код из приложения." "On: the password needs a code from the app.";
    OWN_OFF "Выключен: хватает одного пароля." "Off: the password alone is enough.";
    OWN_LEFT "Осталось резервных кодов" "Recovery codes left";
    OWN_SET_UP "Настроить" "Set up";
    OWN_SET_UP_HINT "Нужен ваш пароль: вдруг за столом не вы." "Takes your password, in case it is not you at the desk.";
    OWN_RENEW "Новые резервные коды" "New recovery codes";
    OWN_RENEW_HINT "Прежние перестанут действовать." "The earlier ones will stop working.";
    OWN_RENEW_DO "Выпустить новые" "Make new ones";
    OWN_LOST "Сменился телефон? Администратор сервера сбросит второй фактор, и вы настроите его заново." "A new phone? The server’s administrator resets the second factor, and you set it up again.";
    OWN_WRONG_PASSWORD "Неверный пароль. Проверьте раскладку и Caps Lock." "Wrong password. Check the keyboard layout and Caps Lock.";

    // single sign-on
    SIGN_ON_WITH "Войти через" "Sign in with";
    SIGN_ON_OR "или" "or";
    SIGN_ON_FAILED "Вход через внешнюю службу не удался. Повторите или войдите по паролю." "The other service did not sign you in. Try again, or use your password.";
    SIGN_ON_NO_OPERATOR "Служба вас узнала, но здесь для вас нет учётной записи. Попросите администратора сервера завести её." "The service knows you, but there is no account for you here. Ask the server’s administrator for one.";
}
