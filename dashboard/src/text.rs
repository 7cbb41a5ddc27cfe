//! Every word of the pages, Russian and English side by side: a text can't exist in one language only.
//!
//! Reasons of refusals are not here, they come from `edge_protocol::Reason`.

use crate::lang::Lang;

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    ru: &'static str,
    en: &'static str,
}

impl Text {
    /// The words in this language.
    pub(crate) const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

/// A counted noun. Russian: one, few, many (1 проход, 2 прохода, 5 проходов); English: one, other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plural {
    ru: [&'static str; 3],
    en: [&'static str; 2],
}

impl Plural {
    /// The form that goes with `n` (Unicode CLDR cardinal rules).
    pub(crate) const fn of(self, lang: Lang, n: u64) -> &'static str {
        match (lang, n % 10, n % 100) {
            (Lang::En, ..) => self.en[if n == 1 { 0 } else { 1 }],
            (Lang::Ru, _, 11..=14) => self.ru[2],
            (Lang::Ru, 1, _) => self.ru[0],
            (Lang::Ru, 2..=4, _) => self.ru[1],
            (Lang::Ru, ..) => self.ru[2],
        }
    }
}

macro_rules! texts {
    ($($name:ident $ru:literal $en:literal;)+) => {
        $(pub(crate) const $name: Text = Text { ru: $ru, en: $en };)+
        #[cfg(test)]
        pub(super) const ALL: &[Text] = &[$($name,)+];
    };
}

macro_rules! plurals {
    ($($name:ident [$($ru:literal)+] [$($en:literal)+];)+) => {
        $(pub(crate) const $name: Plural = Plural { ru: [$($ru,)+], en: [$($en,)+] };)+
        #[cfg(test)]
        const PLURALS: &[Plural] = &[$($name,)+];
    };
}

mod audit;
mod objects;
mod office;
mod signing;
mod tickets;
mod watch;

pub(crate) use audit::*;
pub(crate) use objects::*;
pub(crate) use office::*;
pub(crate) use signing::*;
pub(crate) use tickets::*;
pub(crate) use watch::*;

texts! {
    // frame
    PRODUCT "Turnstone" "Turnstone";
    PRODUCT_WHAT "учёт проходов и питания" "passage and meals ledger";
    SKIP "Перейти к содержанию" "Skip to content";
    PAGES "Страницы" "Pages";
    CITY_NOW "Город сейчас" "The city now";
    LIMITS_NOW "Узкое место" "Bottleneck";
    SIGN_OUT "Выйти" "Sign out";
    LANGUAGE "Язык" "Language";
    LANGUAGE_RU "Русский" "Русский";
    LANGUAGE_EN "English" "English";
    THEME "Оформление" "Appearance";
    THEME_AUTO "Как в системе" "Same as system";
    THEME_LIGHT "Светлое" "Light";
    THEME_DARK "Тёмное" "Dark";
    LIVE_ON "В эфире" "Live";
    LIVE_WAIT "Подключение…" "Connecting…";
    LIVE_LOST "Нет связи, повторяем" "Connection lost, retrying";
    LIVE_NO_SCRIPT "Обновление раз в 5 с" "Reloads every 5 s";
    MOSCOW_TIME "Время московское (UTC+3)" "Moscow time (UTC+3)";

    // login
    SIGN_IN "Вход" "Sign in";
    SIGN_IN_LEAD "Страницы операторов города." "The city operators’ pages.";
    LOGIN "Логин" "Login";
    PASSWORD "Пароль" "Password";
    SIGN_IN_DO "Войти" "Sign in";
    SIGN_IN_FORGOT "Забыли пароль? Администратор сервера задаст новый." "Forgot the password? The server’s administrator sets a new one.";
    ERROR_PREFIX "Ошибка: " "Error: ";
    PROBLEM "Не получилось войти" "There is a problem";
    WRONG_LOGIN "Неверный логин или пароль. Проверьте раскладку и Caps Lock." "Wrong login or password. Check the keyboard layout and Caps Lock.";
    TOO_MANY "Слишком много попыток. Повторите через несколько секунд." "Too many attempts. Try again in a few seconds.";

    // verdict
    VERDICT "Состояние города" "State of the city";
    ALL_WELL "Город работает штатно" "The city runs normally";
    ATTENTION "Требует внимания" "Needs attention";
    ALARM "Тревога: книги не сходятся" "Alarm: the books do not balance";
    NO_DATA "Событий пока нет" "No events yet";
    SUM_ZERO "Сумма всех счетов" "Sum of all balances";
    SUM_BROKEN "Сумма всех счетов не ноль" "Sum of all balances is not zero";
    ALL_GATEWAYS_ONLINE "Все шлюзы на связи" "All gateways online";
    NO_GATEWAYS "Шлюзы не подключались" "No gateway has connected";
    ALL_DEVICES_FINE "Устройства исправны" "All devices in order";
    CITY_TIME "Время событий" "Event time";
    STATE_OK "Хорошо:" "Good:";
    STATE_WARN "Внимание:" "Attention:";
    STATE_ALARM "Тревога:" "Alarm:";

    // flow
    TAPS_PER_S "Проходы и касания" "Taps";
    DEBITS_PER_S "Списания за питание" "Meal debits";
    RUB_PER_MIN "Оборот" "Turnover";
    REFUSALS_PER_S "Отказы" "Refusals";
    UNIT_PER_S "в секунду" "per second";
    UNIT_RUB_MIN "за последнюю минуту" "in the last minute";
    AVERAGE "среднее" "average";
    PEAK "пик" "peak";
    OF_EVENTS "от событий" "of events";
    LAST_TWO_MINUTES "за две минуты" "over two minutes";
    TWO_MINUTES_AGO "2 мин назад" "2 min ago";
    NOW "сейчас" "now";

    // latency
    END_TO_END "Ответ шлюзу" "Answer to the gateway";
    END_TO_END_WHAT "кадр получен → решение отправлено" "frame received → outcome sent";
    COMMIT "Запись на диск" "Commit to disk";
    COMMIT_WHAT "блок передан журналу → надёжно записан" "block handed to the journal → durable";
    NOT_MEASURED "Замеров за две минуты нет: сервер ждёт событий." "Nothing measured in two minutes: the server is waiting for events.";
    LOG_SCALE "логарифмическая шкала" "logarithmic scale";
    P50 "p50" "p50";
    P99 "p99" "p99";
    P999 "p99,9" "p99.9";

    // refusals
    REASONS "Причины отказов" "Why refused";
    SINCE_START "с запуска сервера" "since the server started";
    OTHER_REASONS "Остальные причины" "Other reasons";
    NO_REFUSALS "Отказов не было." "Nothing has been refused.";
    NO_REFUSALS_DO "Здесь появится каждый отказ и его причина." "Every refusal will appear here with its reason.";
    LAST_REFUSALS "Последние отказы" "Last refusals";
    COL_TIME "Время события" "Event time";
    COL_REASON "Причина" "Reason";
    COL_BUILDING "Здание" "Building";
    COL_DEVICE "Устройство" "Device";
    COL_GATEWAY "Шлюз · №" "Gateway · no.";
    COL_ACCOUNT "Лицевой счёт" "Account";
    COL_CARD "Карта" "Card";
    COL_POS "Запись журнала" "Journal record";
    CODE "код" "code";
    NEWEST_FIRST "новые сверху" "newest first";

    // gateways and devices
    GATEWAYS "Шлюзы и устройства" "Gateways and devices";
    ONLINE "на связи" "online";
    SILENT "молчат" "silent";
    LONGEST_SILENT "Дольше всех молчат" "Silent for longest";
    GATEWAY "Шлюз" "Gateway";
    BUILDING "здание" "building";
    NEVER_HEARD "событий не было" "no event ever";
    DEVICES_FAULTY "устройств неисправно" "devices faulty";
    GATEWAYS_DO "Подключите шлюзы или запустите генератор:" "Connect gateways or start the generator:";

    // presence
    PRESENCE "Кто в зданиях" "Presence";
    INSIDE "в здании" "inside";
    OUTSIDE "вне здания" "outside";
    WHEREABOUTS_UNKNOWN "неизвестно" "unknown";
    UNKNOWN_MEANS "Неизвестно — сегодня не было касаний или шлюз молчит; это не «отсутствует»." "Unknown means no tap today or a silent gateway; it does not mean absent.";
    NO_HOLDERS "Владельцев карт пока нет. Загрузите реестр города." "No card holders yet. Import the city’s registry.";

    // books
    BOOKS "Книги" "Books";
    JOURNAL_RECORDS "Записей в журнале" "Journal records";
    VIEW_LAG "Ещё не на экране" "Not yet on screen";
    PAGES_OPEN "Открыто страниц" "Pages open";
    MUST_BE_ZERO "должна быть ровно 0" "must be exactly 0";

    // table twin
    AS_TABLE "Те же графики таблицей" "The same charts as a table";
    AS_TABLE_CAPTION "Последние две минуты, шаг 10 секунд" "The last two minutes in steps of 10 seconds";
    COL_SECONDS_AGO "Секунд назад" "Seconds ago";
    COL_TAPS "Касания/с" "Taps/s";
    COL_DEBITS "Списания/с" "Debits/s";
    COL_RUB "₽/с" "₽/s";
    COL_REFUSALS "Отказы/с" "Refusals/s";
    COL_E2E "Ответ, худший p99,9" "Answer, worst p99.9";
    COL_COMMIT "Диск, худший p99,9" "Disk, worst p99.9";

    // stages: what limits
    LIMITED_BY "Ограничивает:" "Limited by:";
    LIMITS "ограничивает" "limits";
    THE_DISK "диск" "the disk";
    NOTHING_LIMITS "Ничто не ограничивает: запас есть" "Nothing limits: there is room";
    EVERY_THREAD_RESTS "У каждого потока есть свободное время" "Every thread has time to spare";
    THREAD_BUSY "Его поток занят" "Its thread is busy";
    WRITER_WAITS "Поток решений ждёт журнал" "The deciding thread waits for the journal";
    OF_TIME "времени" "of the time";
    TAPS_DO_NOT_WAIT "Проходы его не ждут, отстают только страницы" "Taps do not wait for it, only pages lag";
    MEAN_OVER "Среднее за" "Mean over";
    NOTHING_FLOWED "В последние секунды событий не было" "No events in the last seconds";

    // stages: the way
    THE_WAY "Путь события" "An event’s way";
    THE_WAY_WHAT "сверху вниз" "top to bottom";
    BUDGET_WHAT "Бюджет — для кадров от 1024 событий: в мелких кадрах событие дороже. Ожидание — среднее на кадр, блок или барьер." "Budgets are for frames of 1,024 events and more: small frames make an event dearer. Waits are means of a frame, block or barrier.";
    COL_STAGE "Этап" "Stage";
    COL_EVENTS "Событий/с" "Events/s";
    COL_PER_EVENT "На событие" "Per event";
    COL_BUDGET "Бюджет" "Budget";
    COL_WAIT "Ожидание" "Wait";
    COL_SHARE "Доля ядра" "Share of a core";
    WITH_BARRIER "с барьером" "with the barrier";
    BUSIEST_OF "самый занятый из" "busiest of";
    S_LISTEN "Приём по сети" "Network";
    S_LISTEN_WHAT "принять и расшифровать пакеты QUIC, отправить ответы" "take and decrypt QUIC packets, send answers";
    S_CUT "Разбор кадра" "Cutting frames";
    S_CUT_WHAT "часть приёма: выделить кадр из потока и проверить его" "part of the network’s work: cut a frame out of the stream and validate it";
    S_QUEUE "Очередь" "Queue";
    S_QUEUE_WHAT "кадр ждёт, когда его возьмёт поток решений" "a frame waits for the deciding thread";
    S_DECIDE "Решение" "Deciding";
    S_DECIDE_WHAT "пропустить или отказать, списать деньги, записать причину" "allow or refuse, debit, note the reason";
    S_HAND_OVER "Сдача блока" "Hand-over";
    S_HAND_OVER_WHAT "поток решений ждёт, пока журнал примет блок" "the deciding thread waits until the journal takes a block";
    S_SEAL "Сборка блока" "Sealing";
    S_SEAL_WHAT "закодировать записи и связать хешем с прежним блоком" "encode the records and chain them by hash to the block before";
    S_STORE "Запись блока" "Writing";
    S_STORE_WHAT "записать блок в журнал, пока без гарантии" "write the block to the journal, not durable yet";
    S_BARRIER "Барьер диска" "Disk barrier";
    S_BARRIER_WHAT "диск подтверждает, что блоки переживут отключение питания" "the disk confirms that the blocks survive a power cut";
    S_ANSWER "Ответ" "Answering";
    S_ANSWER_WHAT "от подтверждения диска до отправки шлюзу" "from durable to written into the gateway’s stream";
    S_FOLLOW "Копия для чтения" "Read copy";
    S_FOLLOW_WHAT "применить блок для страниц и отчётов; проходы этого не ждут" "apply the block for pages and reports; taps do not wait for it";

    // stages: gauges
    QUEUE_DEPTH "Очередь решений" "Deciding queue";
    UNIT_FRAMES "кадров ждут" "frames waiting";
    OF_PLACES "мест в очереди:" "places in the queue:";
    IN_FLIGHT "Блоки в пути" "Blocks in flight";
    IN_FLIGHT_WHAT "сданы, ещё не на диске" "handed over, not yet durable";
    AT_MOST "не больше" "at most";
    PER_BLOCK "Записей в блоке" "Records per block";
    PER_BARRIER "блоков на барьер:" "blocks per barrier:";
    PER_FRAME "Событий в кадре" "Events per frame";
    LARGER_IS_CHEAPER "чем больше, тем дешевле событие" "larger frames make events cheaper";
    BEHIND "Отставание копии" "Read copy behind";
    BLOCKS_WAIT "блоков в её очереди:" "blocks in its queue:";

    // what to do when empty
    EMPTY_DO "Запустите генератор:" "Start the generator:";

    // errors
    E400 "Запрос не понят" "Bad request";
    E400_DO "Вернитесь и повторите." "Go back and try again.";
    E403 "Запрос отклонён" "Request refused";
    E403_DO "Он пришёл с другого сайта. Откройте страницу заново и повторите." "It came from another site. Open the page again and retry.";
    E404 "Такой страницы нет" "No such page";
    E404_DO "Возможно, адрес набран с ошибкой." "The address may be mistyped.";
    E405 "Так сюда обращаться нельзя" "Not possible this way";
    E405_DO "Откройте страницу по ссылке." "Open the page by its link.";
    E413 "Слишком много данных" "Too much data";
    E413_DO "Текст или файлы больше, чем принимает эта форма." "The text or the files are larger than this form takes.";
    E500 "На сервере ошибка" "Something broke here";
    E500_DO "Проходы и списания от этого не страдают: страницы только читают. Обновите страницу; если повторится, посмотрите журнал сервера." "Taps and debits are not affected: pages only read. Reload; if it happens again, look at the server’s log.";
    E503 "Сервер занят" "The server is busy";
    E503_DO "Повторите через несколько секунд." "Try again in a few seconds.";
    ERROR_CODE "Код ответа" "Response code";
    BACK "На главную" "To the start";
}

plurals! {
    GATEWAYS_SILENT ["шлюз молчит" "шлюза молчат" "шлюзов молчат"] ["gateway silent" "gateways silent"];
    DEVICES_BROKEN ["устройство неисправно" "устройства неисправны" "устройств неисправно"] ["faulty device" "faulty devices"];
    RECORDS ["запись" "записи" "записей"] ["record" "records"];
    REFUSED ["отказ" "отказа" "отказов"] ["refusal" "refusals"];
    THREADS_OF ["потока" "потоков" "потоков"] ["thread" "threads"];
    HOLDERS ["человек" "человека" "человек"] ["person" "people"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_counts_like_a_russian() {
        let passes = Plural { ru: ["проход", "прохода", "проходов"], en: ["pass", "passes"] };
        for (n, ru, en) in [
            (0, "проходов", "passes"),
            (1, "проход", "pass"),
            (2, "прохода", "passes"),
            (4, "прохода", "passes"),
            (5, "проходов", "passes"),
            (11, "проходов", "passes"),
            (12, "проходов", "passes"),
            (14, "проходов", "passes"),
            (21, "проход", "passes"),
            (104, "прохода", "passes"),
            (111, "проходов", "passes"),
            (1_001, "проход", "passes"),
            (1_000_000, "проходов", "passes"),
        ] {
            assert_eq!((passes.of(Lang::Ru, n), passes.of(Lang::En, n)), (ru, en), "{n}");
        }
    }

    #[test]
    fn no_text_is_empty_and_english_has_no_russian_letters() {
        let cyrillic = |text: &str| text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
        let more = [objects::ALL, office::ALL, signing::ALL, watch::ALL, audit::ALL, tickets::ALL].concat();
        for text in ALL.iter().chain(&more) {
            assert!(!text.ru.trim().is_empty() && !text.en.trim().is_empty(), "{text:?}");
            assert!(!cyrillic(text.en) || text.ru == text.en, "{text:?}");
        }
        for plural in PLURALS {
            assert!(plural.ru.iter().all(|form| cyrillic(form)) && !plural.en.iter().any(|form| cyrillic(form)), "{plural:?}");
        }
    }

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for reason in edge_protocol::Reason::ALL {
            assert!(!reason.ru().is_empty() && !reason.en().is_empty(), "{}", reason.name());
        }
    }
}
