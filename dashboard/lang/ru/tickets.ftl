### Words of the support desk: tickets, their files, and the reconciliation with the registries.

## list
tickets = Заявки
col-ticket = Заявка
col-where = Где
col-opened = Открыта
col-overdue = Просрочено, дней
col-closed = Закрыта
no-tickets = Заявок пока нет. Если что-то не работает, сообщите здесь же.
state-any = все
state-open = не закрытые
state-closed = закрытые
state-overdue = просроченные
building-number = Здание №
complex-number = Комплекс №
tickets-cut = Список обрезан: заявок больше, чем
pages-of-tickets = Страницы заявок
no-term = не установлен
due-until = до
days-left = осталось дней:
last-day = последний день
overdue-by = просрочено, дней:
closed-at = закрыта

## kinds (ESP-02)
tk-fault = Неисправность оборудования или программы
tk-dismantling = Демонтаж оборудования
tk-mounting = Монтаж оборудования
tk-additional = Дополнительное оборудование
tk-surplus = Отключение избыточного оборудования
tk-stored = Установка оборудования со склада
tk-groups = Настройка распределения групп
tk-groups-end = Отмена распределения групп
tk-return = Возврат ошибочного пополнения
tk-transfer = Перенос ошибочного пополнения на нужный счёт
tk-card = Не работает карта

## states
ts-open = новая
ts-in-work = в работе
ts-waiting = ждёт ответа
ts-done = выполнена
ts-refused = отклонена
ts-withdrawn = отозвана

## channels (ESP-01)
tc-site = на сайте
tc-phone = по телефону
tc-mail = по электронной почте

## new
new-ticket = Новая заявка
what-about = О чём заявка?
other-kind = О другом
account-hint = Номер лицевого счёта, на который пришли деньги или чья карта не работает.
account-not-found = Лицевой счёт не найден среди ваших: проверьте номер.
building-not-found = Здание не найдено среди ваших: проверьте номер.
not-a-number = Номера пишутся цифрами.
sum-rub = Сумма, ₽
sum-hint = Сумма платежа, например 1500 или 1500,50.
sum-wrong = Сумма пишется как 1500 или 1500,50.
if-device = Устройство № (если известно)
if-building = Здание № (если важно)
essence = Суть проблемы
no-names = Что случилось и с какого времени. Без имён и телефонов: журнал хранит это навсегда, людей называйте номером лицевого счёта.
channel = Как обратились
files = Файлы
file-destroyed = Уничтожен вместе с именем
files-hint = Фото или сканы: PDF, JPEG, PNG или WebP, до 10 МБ каждый, не больше пяти. Хранятся зашифрованными.
files-hint-money = Фото или сканы платёжных документов: PDF, JPEG, PNG или WebP, до 10 МБ каждый, не больше пяти. Хранятся зашифрованными.
file-too-large = Файл больше 10 МБ. Уменьшите его и приложите все файлы заново.
file-of-other-kind = Файл не PDF, JPEG, PNG или WebP. Приложите все файлы заново.
files-too-many = Больше пяти файлов за один раз. Остальные приложите потом.
open-ticket = Отправить заявку
report-fault = Сообщить о неисправности
request = Заявка в поддержку
request-return = Заявка: вернуть ошибочное пополнение
request-transfer = Заявка: перенести ошибочное пополнение
request-card = Заявка: не работает карта
its-tickets = Заявки по зданию
other-ways = Связаться иначе
desk-phone = Телефон поддержки
desk-mail = Почта поддержки
desk-mail-money = по деньгам быстрее всего
hot-line = Горячая линия

## one
t-opened-by = Кто открыл
conversation = Переписка
no-notes = Записей пока нет.
remote = дистанционная консультация
write = Ответить
your-note = Запись
your-note-hint = Нужна, чтобы отклонить заявку или спросить. Без имён: журнал хранит это навсегда.
was-remote = Сказано в дистанционной консультации
td-note = Записать
td-take = Взять в работу
td-ask = Спросить и ждать ответа
td-answered = Вернуть в работу
td-done = Выполнена
td-refuse = Отклонить
td-withdraw = Отозвать
td-reopen = Открыть снова

## reconciliation
reconcile = Сверка с реестрами
reconcile-what = Таблица из АИС «Зачисление» сравнивается с реестром; принятое переводит детей в их группы, и его можно вернуть.
new-table = Сверить таблицу
table-file = Таблица: CSV или XLSX
table-hint = Столбцы: «№ ЛС», «Группа» (название или номер), при переводе в другую организацию «Комплекс». Пустая группа значит, что ребёнок выбыл. До 10 МБ.
no-table = Выберите файл таблицы.
compare = Сравнить
accepted-before = Принятые сверки
nothing-accepted = Сверок ещё не принимали. Выгрузите таблицу из АИС «Зачисление» и сравните её.
col-reconciliation = Сверка
col-accepted = Принята
col-moved = Переведено
moved-now = Готово. Строк принято:
put-back = возвращена
put-back-do = Вернуть как было
put-back-title = Вернуть сверку
who-goes-back = Кто вернётся
col-goes-back = Станет
difference = Расхождения
who-differs = Кто отличается
no-difference = Расхождений нет: таблица говорит то же, что реестр.
difference-cut = Показаны первые; остальные принимаются кнопкой «принять всё» или следующим проходом. Строк на странице:
same = Совпадает
bad-rows = Строки с ошибками
row = строка
col-change = Что изменится
col-in-registry = Сейчас
col-in-table = По таблице
not-in-table = нет в таблице
ch-moved = переведён
ch-new = принят в группу
ch-missing = нет в таблице: отметьте, если выбыл
group-not-yours = Группа не найдена среди ваших: проверьте номер.
accept-ticked = Принять отмеченные
accept-all = Принять всё из таблицы
