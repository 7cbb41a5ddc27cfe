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
audit-plan-delivery = План поставки составлен
audit-t-batch = Партия
audit-t-transfer = Перемещение
audit-t-count = Инвентаризация
audit-t-vendor = Поставщик идентификаторов
audit-t-plan = План поставки
