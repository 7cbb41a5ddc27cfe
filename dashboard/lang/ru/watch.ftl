### Words of the screens at the door and at the till, of a supplier's page, and of what is there for comfort.

## roles
o-canteen = Оператор питания
o-supplier = Поставщик питания
scope-supplier = поставщик

## the door
doors-now = Пост охраны
pass-allowed = Проход разрешён
pass-to-office = Пригласите к администратору
pass-read-twice = Карта уже сработала
not-in-registry = Карта не из реестра
no-photo = Фотографии в системе нет
passed-before = До этого
no-passages = Проходов за сутки не было. Первый появится здесь сам.
col-direction = Направление

## the till
tills-now = Касса питания сейчас
last-debits = Последние списания
no-debits = Списаний за сутки не было. Первое появится здесь само.
totals-of = Итоги за
totals-since = Раньше не считали: итоги с
totals-reversals = Сторно не вычтено: оно стоит в счёте, которому вернули деньги.
paid-portions = За плату
free-portions = По льготе
not-served = Не списано
portions = порций
attempts = обращений
from-budget = за счёт бюджета
from-accounts = со счетов
col-person = Кто
col-meal = Питание
col-price = Цена
meal-no = приём
debited = Списано
booked-to-budget = Выдано по льготе
till-money = Решит ответственный
till-money-do = Не обсуждайте в очереди: сообщите ответственному за питание, с родителями свяжется он.
till-taken = Уже выдано сегодня
till-taken-do = Льготная порция этого приёма записана. Вторую можно провести за плату.
till-plan = Нет в списке на этот приём
till-plan-do = Проведите за плату или сообщите ответственному: он проверит план питания и льготу.
till-card = Карта не подошла
till-card-do = Проведите по номеру лицевого счёта; карту — администратору.
till-service = Касса сегодня не обслуживает
till-service-do = Позовите ответственного: он проверит контракт и день питания.
till-price = Проверьте цену
till-price-do = Сумма вне допустимых пределов: проведите заново.
till-other = Не получилось записать
till-other-do = Проведите ещё раз; если снова так — назовите код поддержке.

## a supplier
my-money = Мои деньги
supplier-money = Деньги поставщика
owed = Остатки на счетах получателей
c-cash = Поступило на расчётный счёт
c-meals = Питание оказано
c-refunds = К возврату
c-suspense = Невыясненные платежи
c-budget = Питание за счёт бюджета
c-transfers = Переводы между счетами
c-adjustments = Исправления операторов
sum-of-all = Сумма
contracts = Контракты
no-contracts = Контрактов нет.
col-contract = Контракт
col-first-day = Первый день
col-last-day = Последний день
contract-open = открыт
purses-here = Лицевые счета
purses-here-what = в порядке открытия, без имён
no-purses-here = Денег ещё не было: остаток появится с первым пополнением.
pages-of-purses = Страницы счетов

## the registry's changes
ch-what = Что изменено
ch-entered = внесён в реестр
ch-left = выбыл
ch-back = снова учится или работает
ch-group = группа:
ch-no-group = без группы
ch-building = здание:
ch-no-building = без здания
ch-plan-in = включён в план питания
ch-plan-out = исключён из плана питания
ch-benefit = льгота:
ch-no-benefit = без льготы
ch-limit = лимит на день:
ch-no-limit = без лимита на день
ch-visit = время посещения
ch-nothing = записан снова без изменений
ch-may-take = может забирать ребёнка, счёт
ch-may-not-take = больше не забирает ребёнка, счёт
ch-representative = представитель, счёт
ch-floor = нижний предел остатка:
ch-complex = комплекс
ch-building-object = здание
ch-mode = статус здания
ch-group-object = группа
ch-supplier = поставщик
ch-contract = контракт
ch-day = день питания контракта
ch-benefit-object = льгота
ch-gateway = шлюз
ch-device = устройство

## the past
then = Остаток на момент
then-when = Дата и время
then-by = Запись
then-nothing = движений ещё не было
then-too-far = слишком давно: выберите более поздний момент
then-what = По времени учёта на сервере: так счёт видели тогда.

## files
as-xlsx = Скачать XLSX
entries-cut = Выгрузка обрезана: записей больше, чем

## comfort
wall = Экран для стены
help = Клавиши и справка
help-keys = Клавиши
help-keys-what = Работают, пока курсор не стоит в поле ввода, в любой раскладке.
key-search = поиск
key-sheet = этот список
key-esc = закрыть список
key-go = перейти:
close = Закрыть
help-wall = «Город сейчас» крупно и без навигации; сеанс живёт, пока экран открыт, не дольше 12 часов.
