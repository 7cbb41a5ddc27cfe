use super::*;

#[test]
fn logarithms_are_those_of_the_books() {
    for (number, bits) in [(0, 0), (1, 0), (2, 16), (3, 25), (10, 53), (1_000, 159), (1 << 40, 640), (u64::MAX, 1023)] {
        assert_eq!(log2(number), bits, "{number}");
    }
    assert_eq!(log2_share(1, 8), -48);
    assert_eq!(log2_share(0, 8), -64);
}

#[test]
fn thousandths_make_up_a_thousand() {
    assert_eq!(thousandths(&[]), Vec::<u16>::new());
    assert_eq!(thousandths(&[7]), [1000]);
    assert_eq!(thousandths(&[0, 0]), [500, 500]);
    assert_eq!(thousandths(&[160, 128, -5_000]), [800, 200, 0]);
    assert_eq!(thousandths(&[0, i32::MIN, i32::MAX]), [0, 0, 1000]);
    assert_eq!(thousandths(&[8, 0]), [585, 414]);
}
