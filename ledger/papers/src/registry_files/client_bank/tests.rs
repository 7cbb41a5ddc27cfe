use super::*;

#[test]
fn a_text_never_begins_another_field() {
    let mut lines = Lines::default();
    lines.text("Получатель", " Примеров\r\nСумма=1.00\u{85}x ", 160).expect("a field");
    let text = WINDOWS_1251.decode(&lines.bytes).0.into_owned();
    assert_eq!(text, "Получатель=Примеров  Сумма=1.00 x\r\n");
    assert_eq!(lines.replaced, []);
}
