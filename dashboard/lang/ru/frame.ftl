### Frame, sign-in, the city now, the bottleneck, errors.

## frame
product = Turnstone
product-what = учёт проходов и питания
skip = Перейти к содержанию
pages = Страницы
city-now = Город сейчас
limits-now = Узкое место
sign-out = Выйти
language = Язык
language-ru = Русский
language-en = English
theme = Оформление
theme-auto = Как в системе
theme-light = Светлое
theme-dark = Тёмное
live-on = В эфире
live-wait = Подключение…
live-lost = Нет связи, повторяем
live-no-script = Обновление раз в 5 с
moscow-time = Время московское (UTC+3)

## login
sign-in = Вход
sign-in-lead = Страницы операторов города.
login = Логин
password = Пароль
sign-in-do = Войти
sign-in-forgot = Забыли пароль? Администратор сервера задаст новый.
error-prefix = Ошибка:{" "}
problem = Не получилось войти
wrong-login = Неверный логин или пароль. Проверьте раскладку и Caps Lock.
too-many = Слишком много попыток. Повторите через несколько секунд.

## verdict
verdict = Состояние города
all-well = Город работает штатно
attention = Требует внимания
alarm = Тревога: книги не сходятся
no-data = Событий пока нет
sum-zero = Сумма всех счетов
sum-broken = Сумма всех счетов не ноль
all-gateways-online = Все шлюзы на связи
no-gateways = Шлюзы не подключались
all-devices-fine = Устройства исправны
city-time = Время событий
state-ok = Хорошо:
state-warn = Внимание:
state-alarm = Тревога:

## flow
taps-per-s = Проходы и касания
debits-per-s = Списания за питание
rub-per-min = Оборот
refusals-per-s = Отказы
unit-per-s = в секунду
unit-rub-min = за последнюю минуту
average = среднее
peak = пик
of-events = от событий
last-two-minutes = за две минуты
two-minutes-ago = 2 мин назад
now = сейчас

## latency
end-to-end = Ответ шлюзу
end-to-end-what = кадр получен → решение отправлено
commit = Запись на диск
commit-what = блок передан журналу → надёжно записан
not-measured = Замеров за две минуты нет: сервер ждёт событий.
log-scale = логарифмическая шкала
p50 = p50
p99 = p99
p999 = p99,9

## refusals
reasons = Причины отказов
since-start = с запуска сервера
other-reasons = Остальные причины
no-refusals = Отказов не было.
no-refusals-do = Здесь появится каждый отказ и его причина.
last-refusals = Последние отказы
col-time = Время события
col-reason = Причина
col-building = Здание
col-device = Устройство
col-gateway = Шлюз · №
col-account = Лицевой счёт
col-card = Карта
col-pos = Запись журнала
code = код
newest-first = новые сверху

## gateways and devices
gateways = Шлюзы и устройства
online = на связи
silent = молчат
longest-silent = Дольше всех молчат
gateway = Шлюз
building = здание
never-heard = событий не было
devices-faulty = устройств неисправно
gateways-do = Подключите шлюзы или запустите генератор:

## presence
presence = Кто в зданиях
inside = в здании
outside = вне здания
whereabouts-unknown = неизвестно
unknown-means = Неизвестно — сегодня не было касаний или шлюз молчит; это не «отсутствует».
no-holders = Владельцев карт пока нет. Загрузите реестр города.

## books
books = Книги
journal-records = Записей в журнале
view-lag = Ещё не на экране
pages-open = Открыто страниц
must-be-zero = должна быть ровно 0

## table twin
as-table = Те же графики таблицей
as-table-caption = Последние две минуты, шаг 10 секунд
col-seconds-ago = Секунд назад
col-taps = Касания/с
col-debits = Списания/с
col-rub = ₽/с
col-refusals = Отказы/с
col-e2e = Ответ, худший p99,9
col-commit = Диск, худший p99,9

## stages: what limits
limited-by = Ограничивает:
limits = ограничивает
the-disk = диск
nothing-limits = Ничто не ограничивает: запас есть
every-thread-rests = У каждого потока есть свободное время
thread-busy = Его поток занят
writer-waits = Поток решений ждёт журнал
of-time = времени
taps-do-not-wait = Проходы его не ждут, отстают только страницы
mean-over = Среднее за
nothing-flowed = В последние секунды событий не было

## stages: the way
the-way = Путь события
the-way-what = сверху вниз
budget-what = Бюджет — для кадров от 1024 событий: в мелких кадрах событие дороже. Ожидание — среднее на кадр, блок или барьер.
col-stage = Этап
col-events = Событий/с
col-per-event = На событие
col-budget = Бюджет
col-wait = Ожидание
col-share = Доля ядра
with-barrier = с барьером
busiest-of = самый занятый из
s-listen = Приём по сети
s-listen-what = принять и расшифровать пакеты QUIC, отправить ответы
s-cut = Разбор кадра
s-cut-what = часть приёма: выделить кадр из потока и проверить его
s-queue = Очередь
s-queue-what = кадр ждёт, когда его возьмёт поток решений
s-decide = Решение
s-decide-what = пропустить или отказать, списать деньги, записать причину
s-hand-over = Сдача блока
s-hand-over-what = поток решений ждёт, пока журнал примет блок
s-seal = Сборка блока
s-seal-what = закодировать записи и связать хешем с прежним блоком
s-store = Запись блока
s-store-what = записать блок в журнал, пока без гарантии
s-barrier = Барьер диска
s-barrier-what = диск подтверждает, что блоки переживут отключение питания
s-answer = Ответ
s-answer-what = от подтверждения диска до отправки шлюзу
s-follow = Копия для чтения
s-follow-what = применить блок для страниц и отчётов; проходы этого не ждут

## stages: gauges
queue-depth = Очередь решений
unit-frames = кадров ждут
of-places = мест в очереди:
in-flight = Блоки в пути
in-flight-what = сданы, ещё не на диске
at-most = не больше
per-block = Записей в блоке
per-barrier = блоков на барьер:
per-frame = Событий в кадре
larger-is-cheaper = чем больше, тем дешевле событие
behind = Отставание копии
blocks-wait = блоков в её очереди:

## what to do when empty
empty-do = Запустите генератор:

## errors
e400 = Запрос не понят
e400-do = Вернитесь и повторите.
e403 = Запрос отклонён
e403-do = Он пришёл с другого сайта. Откройте страницу заново и повторите.
e404 = Такой страницы нет
e404-do = Возможно, адрес набран с ошибкой.
e405 = Так сюда обращаться нельзя
e405-do = Откройте страницу по ссылке.
e413 = Слишком много данных
e413-do = Текст или файлы больше, чем принимает эта форма.
e500 = На сервере ошибка
e500-do = Проходы и списания от этого не страдают: страницы только читают. Обновите страницу; если повторится, посмотрите журнал сервера.
e503 = Сервер занят
e503-do = Повторите через несколько секунд.
error-code = Код ответа
back = На главную

## counted nouns
gateways-silent = { $n ->
    [one] шлюз молчит
    [few] шлюза молчат
   *[many] шлюзов молчат
}
devices-broken = { $n ->
    [one] устройство неисправно
    [few] устройства неисправны
   *[many] устройств неисправно
}
records = { $n ->
    [one] запись
    [few] записи
   *[many] записей
}
refused = { $n ->
    [one] отказ
    [few] отказа
   *[many] отказов
}
threads-of = { $n ->
    [one] потока
    [few] потоков
   *[many] потоков
}
holders = { $n ->
    [one] человек
    [few] человека
   *[many] человек
}
