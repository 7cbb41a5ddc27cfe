//! Every answer the ledger can give, in one table: stable number, name, and what it means in Russian and English.
//!
//! Numbers below [`FIRST_REFUSAL`] accept, all others refuse. Within a kind of command the order of the table is the order of
//! the checks: the first that fails is the answer. Numbers are never reused.

/// Reasons from this number on are refusals.
pub const FIRST_REFUSAL: u16 = 10;

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $code:literal $name:ident $ru:literal $en:literal;)+) => {
        /// A numbered answer. `Accepted*` let it happen, everything else refuses it.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u16)]
        pub enum Reason { $($(#[doc = $doc])+ $name = $code,)+ }

        impl Reason {
            /// All reasons in the order of their numbers.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)+];

            /// The reason with this number.
            pub const fn from_code(code: u16) -> Option<Self> {
                match code { $($code => Some(Reason::$name),)+ _ => None }
            }

            /// Stable name, for logs, metrics and JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Reason::$name => stringify!($name),)+ }
            }

            /// What an operator reads, in Russian.
            pub const fn ru(self) -> &'static str {
                match self { $(Reason::$name => $ru,)+ }
            }

            /// What an operator reads, in English.
            pub const fn en(self) -> &'static str {
                match self { $(Reason::$name => $en,)+ }
            }
        }
    };
}

impl Reason {
    /// What a screen shows that the pupil and the queue can see, in Russian and English: who paid, or that nobody could, is not
    /// theirs to read. Every accepted meal looks alike, and so does every refusal.
    pub const fn at_the_till(self) -> (&'static str, &'static str) {
        if self.is_accepted() {
            ("Приятного аппетита!", "Enjoy your meal!")
        } else {
            ("Пожалуйста, подойдите к сотруднику столовой", "Please speak to the canteen staff")
        }
    }
}

reasons! {
    /// Allowed, served, or done.
    0 Accepted "Принято" "Accepted";
    /// A top-up whose account is unknown: kept on the supplier's suspense account.
    1 AcceptedToSuspense "Принято на счёт невыясненных платежей" "Accepted to the suspense account";
    /// A meal that an offline gateway handed out beyond the balance or the day's limit: owed, within the offline exposure.
    2 AcceptedOffline "Принято в долг: шлюз решил без связи" "Accepted as owed: the gateway decided offline";
    /// A planned hot meal beyond the balance, within what the contract allows: nobody is left hungry, buffet food excluded.
    3 AcceptedEmergency "Принято в долг: горячее питание" "Accepted as owed: hot meal";

    /// Unknown kind, a reserved bit set, a field that the kind does not allow.
    10 MalformedEvent "Событие записано с ошибкой" "Malformed event";
    /// The device is not in the registry.
    11 DeviceUnknown "Устройство не зарегистрировано" "Unknown device";
    /// The device stands in another building than the gateway.
    12 DeviceOfOtherBuilding "Устройство другого здания" "Device of another building";
    /// The device is closed in the registry.
    13 DeviceClosed "Устройство выведено из работы" "Device closed";
    /// A till cannot let in, a turnstile cannot sell.
    14 DeviceOfOtherKind "Устройство другого назначения" "Device of another kind";
    /// Older than the ledger keeps open for late events.
    15 EventTooOld "Событие слишком старое" "Event too old";
    /// The device's clock is ahead of the server's.
    16 EventInFuture "Время события в будущем" "Event time is in the future";

    /// No such card.
    20 CardUnknown "Карта не зарегистрирована" "Unknown card";
    /// The card is in the reserve and has not been issued to anybody.
    21 CardNotIssued "Карта не выдана" "Card not issued";
    /// Blocked by an operator.
    22 CardBlocked "Карта заблокирована" "Card blocked";
    /// Reported lost or broken (IDN-04).
    23 CardLost "Карта утеряна" "Card reported lost";
    /// Returned by a leaver (IDN-09).
    24 CardReturned "Карта возвращена" "Card returned";
    /// No account with this number, or its check digit is wrong.
    25 AccountUnknown "Лицевой счёт не найден" "Unknown account";
    /// The holder left or is closed.
    26 HolderInactive "Владелец карты неактивен" "Holder inactive";
    /// A visitor outside the agreed time.
    27 OutsideVisitorWindow "Вне времени посещения" "Outside the visiting time";
    /// The building's status allows no passage (BLD-02…05).
    28 BuildingClosed "Здание не работает" "Building closed";
    /// The holder does not attend this building, and the identifier is not permanent (IDN-03).
    29 WrongBuilding "Чужое здание" "Wrong building";
    /// The same card at the same reader a moment ago.
    30 Debounced "Повторное касание" "Repeated touch";
    /// The same direction again: a card handed back.
    31 PassBack "Повторный проход в ту же сторону" "Pass-back";

    /// Bringing and taking exists in buildings with pre-school groups only (PAS-04).
    40 NotKindergarten "В здании нет дошкольных групп" "No pre-school groups in this building";
    /// The child is unknown or inactive.
    41 ChildUnknown "Ребёнок не найден" "Unknown child";
    /// The child does not attend this building.
    42 ChildOfOtherBuilding "Ребёнок из другого здания" "Child of another building";
    /// Neither a registered representative of the child nor the leader of its group.
    43 AdultNotAllowed "Взрослому не разрешено забирать ребёнка" "Adult not allowed for this child";

    /// The amount is zero, negative or absurd.
    60 AmountInvalid "Недопустимая сумма" "Invalid amount";
    /// Meals are not served in this building's mode (MEA-06).
    61 MealsNotServed "Питание в здании не оказывается" "Meals are not served in this building";
    /// The till's supplier has no contract with this complex on that day (MEA-07).
    62 ContractMissing "Нет действующего контракта поставщика" "No contract of this supplier here";
    /// The day is not a service day of the contract.
    63 ServiceDayClosed "День питания закрыт" "Service day closed";
    /// The child is excluded from the meal plan (MEA-04).
    64 NotInMealPlan "Не включён в план питания" "Not in the meal plan";
    /// No benefit covers this meal (MEA-05).
    65 NoBenefit "Нет льготы на это питание" "No benefit for this meal";
    /// The free meal of that day has been eaten.
    66 MealAlreadyTaken "Льготное питание за день уже выдано" "Free meal already taken";
    /// The account's own limit for the day.
    67 DailyLimitReached "Превышен дневной лимит" "Daily limit reached";
    /// Available balance (balance less holds) is too small.
    68 InsufficientFunds "Недостаточно средств" "Insufficient funds";
    /// Buffet food that the parents do not want bought.
    69 ProductStopped "Товар в стоп-листе" "Product on the stop-list";

    /// No such supplier.
    80 SupplierUnknown "Поставщик не найден" "Unknown supplier";
    /// No such hold.
    81 HoldUnknown "Резерв не найден" "Unknown hold";
    /// The hold is posted, voided or expired.
    82 HoldNotPending "Резерв уже исполнен или снят" "Hold is no longer pending";
    /// More than was held.
    83 ExceedsHold "Сумма больше резерва" "More than was held";
    /// Deadline in the past.
    84 DeadlinePassed "Срок уже прошёл" "Deadline already passed";
    /// Source and destination are the same purse.
    85 SamePurse "Тот же самый счёт" "The same purse";
    /// An operator's adjustment needs words.
    86 ReasonMissing "Не указана причина" "No reason given";
    /// The named entry cannot be reversed.
    87 NotReversible "Операцию нельзя сторнировать" "This entry cannot be reversed";
    /// It has been reversed already.
    88 AlreadyReversed "Операция уже сторнирована" "Already reversed";
    /// Kopecks would not fit the books.
    89 BalanceOverflow "Сумма вне допустимых пределов" "Balance out of range";
    /// The suspense account holds less than that.
    90 SuspenseTooSmall "На счёте невыясненных платежей меньше средств" "The suspense account holds less";
    /// The old and the new supplier are the same, or one follows the other already, or does not.
    91 SuppliersUnfit "Такая смена поставщика невозможна" "These suppliers cannot follow each other";
    /// The supplier's fund of donated remainders holds less.
    92 FundTooSmall "В фонде пожертвованных остатков меньше средств" "The fund of donated remainders holds less";

    /// The number is beyond the registry's range.
    110 IdOutOfRange "Номер вне допустимого диапазона" "Number out of range";
    /// No such complex.
    111 ComplexUnknown "Комплекс не найден" "Unknown complex";
    /// No such building.
    112 BuildingUnknown "Здание не найдено" "Unknown building";
    /// No such group.
    113 GroupUnknown "Группа не найдена" "Unknown group";
    /// No such holder.
    114 HolderUnknown "Получатель услуг не найден" "Unknown holder";
    /// No such contract.
    115 ContractUnknown "Контракт не найден" "Unknown contract";
    /// No such benefit.
    116 BenefitUnknown "Льгота не найдена" "Unknown benefit";
    /// No such gateway.
    117 GatewayUnknown "Шлюз не найден" "Unknown gateway";
    /// A field has a value that the registry does not know.
    118 FieldInvalid "Недопустимое значение поля" "Invalid field value";
    /// The card belongs to somebody else.
    119 CardTaken "Карта закреплена за другим владельцем" "Card belongs to another holder";
    /// Something still refers to it.
    120 StillInUse "Запись ещё используется" "Still in use";
    /// The same id came with other content; the first one stands.
    121 IdReused "Номер операции уже использован" "Id already used for another operation";
    /// More registry changes than one office command may make.
    122 TooManyChanges "Слишком много изменений за один раз" "Too many changes at once";
    /// The product, or the group of products, is not in the registry.
    123 ProductUnknown "Товар не найден" "Unknown product";

    /// What would change is no longer what the preview showed.
    130 PreviewOutdated "Пока вы смотрели, данные изменились: проверьте ещё раз" "Things changed while you were looking: check again";
    /// The office cannot read the command, or a text in it is too long.
    131 OfficeCommandInvalid "Команда записана с ошибкой" "Malformed office command";
    /// No such procedure.
    132 ProcedureUnknown "Процедура не найдена" "Unknown procedure";
    /// The procedure ended.
    133 ProcedureEnded "Процедура уже завершена" "The procedure has ended";
    /// Another procedure of this kind is under way in the building, or moves the same groups.
    134 ProcedureConflicts "Этому мешает другая незавершённая процедура" "Another procedure under way is in the way";
    /// The procedure has no such step, or the step is done.
    135 StepNotOpen "Такого шага нет или он уже выполнен" "No such step, or it is done";
    /// A step before it is still open.
    136 StepNotReady "Сначала нужно выполнить предыдущие шаги" "Earlier steps come first";
    /// The step needs a note, a document or a state of the registry that is not there.
    137 ProofMissing "Не хватает подтверждения: примечания, документа или проверки" "Proof is missing: a note, a document or a check";
    /// A date is missing, in the wrong order, or too far away.
    138 DatesInvalid "Недопустимые даты" "Invalid dates";
    /// The other building or complex is missing, the same, or of a kind that does not fit.
    139 PlaceUnfit "Здание или комплекс не подходит" "The building or complex does not fit";
    /// No group is named, or one is not of this complex.
    140 GroupsUnfit "Группы не выбраны или не подходят" "No groups chosen, or they do not fit";
    /// No such ticket.
    141 TicketUnknown "Заявка не найдена" "Unknown ticket";
    /// The ticket cannot go there from where it stands.
    142 TicketStateInvalid "Такой переход для заявки невозможен" "The ticket cannot go there";
    /// A field that this kind of ticket needs is missing.
    143 TicketIncomplete "Заполнены не все поля заявки" "Fields of the ticket are missing";
    /// Nothing would change.
    144 NothingChanges "Изменять нечего" "Nothing would change";
    /// It was put back already, or later changes stand on it.
    145 NotUndoable "Отменить уже нельзя" "It can no longer be undone";
    /// A payment file with these bytes, or of this sender with this number and day, was taken in before.
    146 PaymentFileKnown "Этот файл платежей уже принят" "This payment file was taken in before";
    /// No such refund.
    147 RefundUnknown "Заявление на возврат не найдено" "Unknown refund";
    /// The refund cannot go there from where it stands.
    148 RefundStateInvalid "Такой переход для возврата невозможен" "The refund cannot go there";
    /// A field that the application needs is missing.
    149 RefundIncomplete "В заявлении заполнено не всё" "Fields of the application are missing";
    /// Another refund of this money is under way.
    150 RefundUnderWay "По этому остатку уже оформляется возврат" "A refund of this money is under way";
    /// Who asked may not approve: above the limit it takes two.
    151 SamePerson "Подтвердить должен другой сотрудник" "Another person has to approve";
    /// No such correction, or it is decided.
    152 CorrectionUnknown "Исправление не найдено или уже решено" "No such correction, or it is decided";
    /// No such payment in suspense, or it has found its way.
    153 SuspenseUnknown "Такого невыясненного платежа нет или он уже разнесён" "No such payment in suspense, or it is resolved";
    /// No such supplier change.
    154 SupplierChangeUnknown "Смена поставщика не найдена" "Unknown supplier change";
    /// The complex has another supplier change under way.
    155 SupplierChangeConflicts "В комплексе уже идёт смена поставщика" "Another supplier change of the complex is under way";
    /// The supplier is the same in the other complex: the balance follows the pupil (RFD-10).
    156 RefundNotNeeded "Поставщик тот же: остаток переходит вместе с учеником" "The supplier is the same: the balance follows the pupil";
    /// No batch of identifiers has this number, or it is closed.
    157 BatchUnknown "Партия не найдена или уже закрыта" "No such batch, or it is closed";
    /// No piece of the reserve and no card of the registry has this number.
    158 PieceUnknown "Такого идентификатора в учёте нет" "Unknown identifier";
    /// A piece is registered once.
    159 PieceKnown "Идентификатор уже учтён" "This identifier is registered already";
    /// The piece is not where the deed begins: somebody issued it, sent it, wrote it off.
    160 PieceElsewhere "Идентификатор сейчас не там: его уже выдали, передали или списали" "The identifier is elsewhere: issued, sent or written off meanwhile";
    /// A recipient has one identifier at a time (IDN-08).
    161 IdentifierInUse "У получателя уже есть действующий идентификатор" "The recipient has an identifier in use";
    /// Social cards belong to their owners, not to a reserve.
    162 PieceUnfit "Этот идентификатор не из резерва" "This identifier is not of the reserve's kind";
    /// No transfer has this number, or it has ended.
    163 TransferUnknown "Перемещение не найдено или завершено" "No such transfer, or it has ended";
    /// No stock-taking has this number, or it has ended.
    164 CountUnknown "Инвентаризация не найдена или завершена" "No such stock-taking, or it has ended";
    /// One stock-taking of a building at a time.
    165 CountUnderWay "В здании уже идёт инвентаризация" "A stock-taking of the building is under way";
    /// Identifiers are bought from suppliers with a positive conclusion in force (IDN-15).
    166 VendorUnfit "У поставщика нет действующего положительного заключения на такие идентификаторы" "The supplier has no positive conclusion in force for such identifiers";
    /// No signal about an identifier has this number, or somebody has settled it.
    167 SignalUnknown "Сигнал не найден или уже разобран" "No such signal, or it is settled";
}

impl Reason {
    /// The stable number.
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// True when it was allowed to happen.
    pub const fn is_accepted(self) -> bool {
        (self as u16) < FIRST_REFUSAL
    }
}
