### Words of the reserve of identifiers: what is where, what was done, and what runs out.
reserve = Резерв идентификаторов

## where a piece is
cd-reserve = В резерве
cd-way = В пути
cd-out = Выдан
cd-lost = Утерян
cd-broken = Сломан
cd-missing = Не найден
cd-discarded = Списан
cd-back = Вне резерва

## what cards are used for
cd-c-lost = вместо утерянных
cd-c-broken = вместо сломанных
cd-c-newcomer = новым получателям
cd-c-returned = возвращены

## deeds in the audit
audit-receive-batch = Принята партия идентификаторов
audit-register-pieces = Идентификаторы поставлены на учёт
audit-close-batch = Приёмка партии завершена
audit-issue-card = Идентификатор выдан
audit-replace-card = Идентификатор заменён
audit-return-card = Идентификатор возвращён
audit-card-found = Утерянный идентификатор найден
audit-discard-cards = Идентификаторы списаны
audit-send-cards = Идентификаторы отправлены
audit-cards-arrived = Идентификаторы получены
audit-call-cards-back = Отправка отменена
audit-begin-count = Инвентаризация начата
audit-cards-seen = Отмечено при инвентаризации
audit-end-count = Инвентаризация завершена
audit-drop-count = Инвентаризация отменена
audit-set-reserve-rule = Норма резерва изменена
audit-set-card-vendor = Поставщик идентификаторов изменён
audit-set-main-building = Головное здание указано
audit-set-desk-reader = Считыватель приёмной настроен
audit-plan-delivery = План поставки составлен
audit-t-batch = Партия
audit-t-transfer = Перемещение
audit-t-count = Инвентаризация
audit-t-vendor = Поставщик идентификаторов
audit-t-plan = План поставки

## the reserve by building
cd-what = Служебные идентификаторы по зданиям: сколько лежит в резерве, сколько выдано и чего не хватает. Числа — сумма единиц учёта, отдельно они нигде не хранятся.
cd-coming = Едут сюда
cd-gone = Утеряны, сломаны, не найдены
cd-at-least = Норма
cd-short = Не хватает
cd-overdue = Учёт просрочен
cd-fine = В порядке
cd-nothing-fits = Таких зданий нет.
cd-pages = Страницы резерва
cd-deeds-where = Приём, выдача, перемещение и инвентаризация — на странице здания.

## numbers as typed
cn-hint = По одному номеру в строке: сканер сам переходит на следующую.
cn-plain = Номера читаются в шестнадцатеричном виде: 8, 14 или 20 знаков.
cn-as-reader = Номера читаются так, как их пишет считыватель здания:
cn-line = Строка
cn-more = Ещё таких строк:
cn-twice = этот номер уже есть выше
cn-too-many = строк больше, чем принимает форма: загрузите файл
cn-part = это часть номера, она бывает у разных карт: нужен полный номер
cn-ambiguous = так можно записать разные карты: настройте считыватель здания
cn-rounded = таблица округлила число, последние цифры потеряны
cn-parity = не сходится контрольный бит: приложите карту ещё раз
cn-zero = одни нули: такой карты нет
cn-length = знаков больше или меньше, чем пишет считыватель
cn-not-digits = это не номер
