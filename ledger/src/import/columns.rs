//! Which columns each kind of file has, and the Russian and English words by which they are known.

use super::ImportKind;

/// What a column means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Field {
    Complex,
    ComplexName,
    Building,
    BuildingName,
    BuildingKind,
    Mode,
    Active,
    Gateway,
    Turnstiles,
    Doors,
    Tills,
    Panels,
    TillSupplier,
    Group,
    Name,
    Leader,
    Supplier,
    Contract,
    FirstDay,
    LastDay,
    Weekdays,
    ClosedDays,
    OpenDays,
    Benefit,
    Meals,
    Account,
    HolderNumber,
    PersonName,
    Contact,
    HolderKind,
    MealPlan,
    DailyLimit,
    VisitFrom,
    VisitUntil,
    Child,
    Representative,
    Allowed,
    Card,
    CardKind,
    CardState,
    Permanent,
    ReaderProfile,
}

/// Number of [`Field`]s.
pub(super) const FIELDS: usize = Field::ReaderProfile as usize + 1;

/// One column of a kind of file.
pub(super) struct Column {
    pub(super) field: Field,
    pub(super) required: bool,
    /// The first is the title in messages; all are compared by [`plain`].
    pub(super) titles: &'static [&'static str],
}

const fn must(field: Field, titles: &'static [&'static str]) -> Column {
    Column { field, required: true, titles }
}

const fn may(field: Field, titles: &'static [&'static str]) -> Column {
    Column { field, required: false, titles }
}

const ACTIVE: Column = may(Field::Active, &["Действует", "Активен", "Активно", "active"]);

const SUPPLIERS: &[Column] = &[
    must(Field::Supplier, &["№ поставщика", "Номер поставщика", "supplier", "supplier id", "supplier number"]),
    must(Field::Name, &["Поставщик питания", "Поставщик", "Наименование", "Название", "supplier name", "name"]),
    ACTIVE,
];

const BENEFITS: &[Column] = &[
    must(Field::Benefit, &["№ льготы", "Номер льготы", "benefit", "benefit id", "benefit number"]),
    must(Field::Name, &["Льгота", "Наименование", "Название", "benefit name", "name"]),
    must(Field::Meals, &["Приёмы пищи", "Питание", "meals"]),
    ACTIVE,
];

const BUILDINGS: &[Column] = &[
    must(Field::Complex, &["№ комплекса", "Номер комплекса", "№ ОО", "complex", "complex id", "complex number"]),
    may(Field::ComplexName, &["Комплекс", "ОО", "Образовательная организация", "complex name"]),
    must(Field::Building, &["№ здания", "Номер здания", "building", "building id", "building number"]),
    must(Field::BuildingName, &["Здание", "Название здания", "Наименование здания", "building name", "name"]),
    must(Field::BuildingKind, &["Вид здания", "Тип здания", "building kind", "kind"]),
    may(Field::Mode, &["Режим", "Статус здания", "Режим здания", "mode"]),
    may(Field::Gateway, &["№ шлюза", "Шлюз", "Номер шлюза", "gateway"]),
    may(Field::Turnstiles, &["Турникеты", "№ турникетов", "turnstiles"]),
    may(Field::Doors, &["Считыватели дверей", "Двери", "doors", "door readers"]),
    may(Field::Tills, &["Кассы", "АРМ оператора питания", "tills"]),
    may(Field::Panels, &["Инфопанели", "Инфопанель", "info panels", "panels"]),
    may(Field::TillSupplier, &["Поставщик питания", "Поставщик", "№ поставщика", "till supplier", "supplier"]),
    ACTIVE,
];

const CONTRACTS: &[Column] = &[
    must(Field::Contract, &["№ контракта", "Номер контракта", "contract", "contract id", "contract number"]),
    must(Field::Supplier, &["Поставщик питания", "Поставщик", "№ поставщика", "supplier"]),
    must(Field::Complex, &["№ комплекса", "Комплекс", "ОО", "№ ОО", "complex"]),
    must(Field::FirstDay, &["Первый день", "Дата начала", "Начало", "first day", "from"]),
    must(Field::LastDay, &["Последний день", "Дата окончания", "Окончание", "last day", "until"]),
    must(Field::Weekdays, &["Дни недели", "Дни питания", "weekdays"]),
    may(Field::ClosedDays, &["Дни без питания", "Нерабочие дни", "closed days"]),
    may(Field::OpenDays, &["Дополнительные дни питания", "Дополнительные дни", "open days", "extra days"]),
    ACTIVE,
];

const GROUPS: &[Column] = &[
    must(Field::Group, &["№ группы", "ИД группы", "Номер группы", "group", "group id", "group number"]),
    must(Field::Name, &["Группа", "Класс", "Название группы", "Учебная группа", "group name", "name"]),
    must(Field::Building, &["Здание", "№ здания", "Здание посещения", "building"]),
    may(Field::Complex, &["Комплекс", "№ комплекса", "ОО", "complex"]),
    may(Field::Leader, &["Руководитель", "№ ЛС руководителя", "Руководитель учебной группы", "Воспитатель", "leader"]),
    ACTIVE,
];

const HOLDERS: &[Column] = &[
    may(Field::Account, &["№ ЛС", "Лицевой счёт", "Номер лицевого счёта", "Номер ЛС", "account", "account number"]),
    may(Field::HolderNumber, &["№ получателя", "Номер получателя", "holder", "holder id", "holder number"]),
    may(Field::PersonName, &["ФИО", "Фамилия Имя Отчество", "Имя", "full name", "name"]),
    may(Field::Contact, &["Контакт", "Контакты", "Телефон", "Электронная почта", "contact", "phone", "e-mail"]),
    must(Field::HolderKind, &["Категория", "Вид получателя", "Категория получателя", "holder kind", "kind"]),
    may(Field::Building, &["Здание", "№ здания", "Здание посещения", "building"]),
    may(Field::Complex, &["Комплекс", "№ комплекса", "ОО", "complex"]),
    may(Field::Group, &["Группа", "Класс", "№ группы", "ИД группы", "Учебная группа", "group"]),
    may(Field::Benefit, &["Льгота", "№ льготы", "benefit"]),
    may(Field::MealPlan, &["План питания", "В плане питания", "meal plan", "in meal plan"]),
    may(Field::DailyLimit, &["Дневной лимит", "Дневной лимит, руб.", "Лимит в день", "daily limit, rub", "daily limit"]),
    may(Field::VisitFrom, &["Посещение с", "Действует с", "visit from", "valid from"]),
    may(Field::VisitUntil, &["Посещение по", "Действует по", "visit until", "valid until"]),
    ACTIVE,
];

const REPRESENTATIVES: &[Column] = &[
    must(Field::Child, &["№ ЛС ребёнка", "Ребёнок", "№ ЛС обучающегося", "child", "child account"]),
    must(Field::Representative, &["№ ЛС представителя", "Представитель", "representative", "representative account"]),
    may(Field::Allowed, &["Разрешено", "allowed"]),
];

const CARD: Column = must(
    Field::Card,
    &["№ идентификатора", "Идентификатор", "Номер идентификатора", "№ карты", "Номер карты", "UID", "card", "card number"],
);
const READER_PROFILE: Column = may(Field::ReaderProfile, &["Профиль считывателя", "reader profile", "reader_profile"]);

const CARDS: &[Column] = &[
    CARD,
    must(Field::CardKind, &["Вид идентификатора", "Тип идентификатора", "Вид карты", "card kind", "kind"]),
    may(Field::Account, &["№ ЛС", "Лицевой счёт", "Номер ЛС", "№ ЛС владельца", "Владелец", "account", "owner"]),
    may(Field::CardState, &["Состояние", "Статус", "state", "status"]),
    may(Field::Permanent, &["Постоянный", "Постоянный идентификатор", "permanent"]),
    READER_PROFILE,
];

const DELIVERY: &[Column] = &[CARD, READER_PROFILE];

const ENROLMENT: &[Column] = &[
    must(Field::Account, &["№ ЛС", "Лицевой счёт", "Номер лицевого счёта", "Номер ЛС", "account", "account number"]),
    must(Field::Group, &["Группа", "Класс", "№ группы", "ИД группы", "Учебная группа", "group"]),
    may(Field::Complex, &["Комплекс", "№ комплекса", "ОО", "№ ОО", "complex"]),
];

/// The columns of a kind of file.
pub(super) const fn columns(kind: ImportKind) -> &'static [Column] {
    match kind {
        ImportKind::Suppliers => SUPPLIERS,
        ImportKind::Benefits => BENEFITS,
        ImportKind::Buildings => BUILDINGS,
        ImportKind::Contracts => CONTRACTS,
        ImportKind::Groups => GROUPS,
        ImportKind::Holders => HOLDERS,
        ImportKind::Representatives => REPRESENTATIVES,
        ImportKind::Cards => CARDS,
        ImportKind::Enrolment => ENROLMENT,
        ImportKind::Delivery => DELIVERY,
    }
}

/// The title of a field in messages.
pub(super) fn title(kind: ImportKind, field: Field) -> &'static str {
    columns(kind).iter().find(|c| c.field == field).and_then(|c| c.titles.first()).copied().unwrap_or_default()
}

/// A word as it is compared: lower case, ё as е, letters and digits only, № as «номер».
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '№' => out.push_str("номер"),
            'ё' | 'Ё' => out.push('е'),
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}
