//! Words of the synthetic city. Every name is made up: surnames are words for "sample", school numbers are ones no city has.

use super::dice::Dice;

/// Number of the first complex. Origin: Moscow's real schools have numbers up to about 2200.
const FIRST_SCHOOL_NUMBER: u32 = 5_001;

const LETTERS: [char; 12] = ['А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ж', 'З', 'И', 'К', 'Л', 'М'];

const KINDERGARTEN_GROUPS: [&str; 16] = [
    "Ромашка",
    "Солнышко",
    "Капелька",
    "Светлячок",
    "Гномик",
    "Ладошка",
    "Радуга",
    "Колокольчик",
    "Ягодка",
    "Пчёлка",
    "Облачко",
    "Кораблик",
    "Звёздочка",
    "Лучик",
    "Росинка",
    "Теремок",
];

const SURNAMES: [&str; 24] = [
    "Образцов",
    "Примеров",
    "Макетов",
    "Шаблонов",
    "Условнов",
    "Пробников",
    "Вымышлев",
    "Небываев",
    "Схемов",
    "Чертёжников",
    "Модельев",
    "Эталонов",
    "Прототипов",
    "Заглушкин",
    "Черновиков",
    "Типовов",
    "Учебнов",
    "Показов",
    "Имярёков",
    "Понарошкин",
    "Выдумкин",
    "Эскизов",
    "Трафаретов",
    "Лекалов",
];

const MALE: [(&str, &str); 12] = [
    ("Артём", "Артёмович"),
    ("Иван", "Иванович"),
    ("Максим", "Максимович"),
    ("Пётр", "Петрович"),
    ("Лев", "Львович"),
    ("Матвей", "Матвеевич"),
    ("Тимофей", "Тимофеевич"),
    ("Фёдор", "Фёдорович"),
    ("Глеб", "Глебович"),
    ("Егор", "Егорович"),
    ("Семён", "Семёнович"),
    ("Роман", "Романович"),
];

const FEMALE: [(&str, &str); 12] = [
    ("Анна", "Артёмовна"),
    ("Мария", "Ивановна"),
    ("Софья", "Максимовна"),
    ("Вера", "Петровна"),
    ("Дарья", "Львовна"),
    ("Полина", "Матвеевна"),
    ("Ксения", "Тимофеевна"),
    ("Ольга", "Фёдоровна"),
    ("Алиса", "Глебовна"),
    ("Ева", "Егоровна"),
    ("Зоя", "Семёновна"),
    ("Нина", "Романовна"),
];

const SUPPLIERS: [&str; 20] = [
    "Вкусный полдень",
    "Школьный обед",
    "Каша и компот",
    "Горячий завтрак",
    "Добрая столовая",
    "Сытый класс",
    "Белая скатерть",
    "Большая перемена",
    "Поварёшка",
    "Свежая выпечка",
    "Тёплая тарелка",
    "Полезный обед",
    "Третье блюдо",
    "Хлеб и молоко",
    "Первая смена",
    "Золотой половник",
    "Румяный пирожок",
    "Пять ложек",
    "Скатерть-самобранка",
    "Ложка к обеду",
];

/// A person who doesn't exist: surname, given name, patronymic. The same for a seed and number.
pub fn person(seed: u64, number: u32) -> String {
    let mut dice = Dice::new(seed, u64::MAX - u64::from(number));
    let surname = pick(&SURNAMES, &mut dice);
    if dice.per_mille(500) {
        let ((given, _), (_, patronymic)) = (pick(&MALE, &mut dice), pick(&MALE, &mut dice));
        format!("{surname} {given} {patronymic}")
    } else {
        let ((given, _), (_, patronymic)) = (pick(&FEMALE, &mut dice), pick(&FEMALE, &mut dice));
        format!("{surname}а {given} {patronymic}")
    }
}

/// A complex by its place in the city, from 0.
pub(super) fn complex(index: u32) -> String {
    format!("Школа № {}", FIRST_SCHOOL_NUMBER + index)
}

/// A building of a complex; `place` counts from 1 within its kind.
pub(super) fn building(complex_index: u32, kind: u8, place: u32) -> String {
    use ledger_core::command::building_kind::{ADMINISTRATIVE, COMBINED, KINDERGARTEN, SCHOOL};
    let what = match kind {
        SCHOOL if place == 1 => String::from("главное здание"),
        SCHOOL => format!("корпус {place}"),
        KINDERGARTEN => format!("дошкольное здание {place}"),
        COMBINED => format!("школа и дошкольные группы {place}"),
        ADMINISTRATIVE => format!("административное здание {place}"),
        _ => format!("дополнительное образование {place}"),
    };
    format!("{}, {what}", complex(complex_index))
}

/// A class: grade 1 to 11 and its letter.
pub(super) fn class(grade: u32, place: u32) -> String {
    let letter = LETTERS.get(place as usize % LETTERS.len()).copied().unwrap_or('А');
    match place as usize / LETTERS.len() {
        0 => format!("{grade} «{letter}»"),
        turn => format!("{grade} «{letter}{}»", turn + 1),
    }
}

/// A group of a kindergarten.
pub(super) fn kindergarten_group(place: u32) -> String {
    let name = KINDERGARTEN_GROUPS.get(place as usize % KINDERGARTEN_GROUPS.len()).copied().unwrap_or("Ромашка");
    format!("Группа № {} «{name}»", place + 1)
}

/// A meals supplier by its place in the city, from 0.
pub(super) fn supplier(index: u32) -> String {
    let name = SUPPLIERS.get(index as usize % SUPPLIERS.len()).copied().unwrap_or("Школьный обед");
    format!("ООО «{name}» (образец)")
}

fn pick<T: Copy + Default>(words: &[T], dice: &mut Dice) -> T {
    words.get(dice.below(words.len() as u32) as usize).copied().unwrap_or_default()
}
