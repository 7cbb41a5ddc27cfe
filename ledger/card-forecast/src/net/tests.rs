use super::{Moments, Net, normal};

fn moments(mean: f64, variance: f64) -> Moments {
    Moments { mean, variance }
}

#[test]
fn poisson_of_a_table() {
    let net = Net::new(moments(2.0, 2.0), Moments::default());
    for (pieces, probability) in [(-1, 0.0), (0, 0.135_335), (1, 0.406_006), (2, 0.676_676), (5, 0.983_436)] {
        assert!((net.at_most(pieces) - probability).abs() < 1e-6, "{pieces}: {}", net.at_most(pieces));
    }
    assert_eq!((net.quantile(0.05), net.quantile(0.5), net.quantile(0.95)), (0, 2, 5));
}

#[test]
fn geometric_is_the_negative_binomial_of_shape_one() {
    let net = Net::new(moments(3.0, 12.0), Moments::default());
    for pieces in 0..20 {
        let exact = 1.0 - 0.75_f64.powi(pieces + 1);
        assert!((net.at_most(i64::from(pieces)) - exact).abs() < 1e-8, "{pieces}");
    }
}

#[test]
fn what_comes_back_mirrors_what_is_used() {
    let (net, mirror) = (Net::new(moments(4.0, 9.0), moments(7.0, 8.0)), Net::new(moments(7.0, 8.0), moments(4.0, 9.0)));
    for pieces in -30..30 {
        assert!((net.at_most(pieces) - (1.0 - mirror.at_most(-pieces - 1))).abs() < 1e-9, "{pieces}");
    }
    assert!(net.quantile(0.5) < 0);
}

/// Where counting ends the smooth distribution goes on: same tails to a hundredth, on both sides and for both skews.
#[test]
fn smooth_continues_counted() {
    for (used, back) in [((900.0, 40_000.0), (0.0, 0.0)), ((900.0, 9_000.0), (850.0, 30_000.0)), ((1_500.0, 1_500.0), (5.0, 6.0))]
    {
        let (used, back) = (moments(used.0, used.1), moments(back.0, back.1));
        let counted = Net::new(used, back);
        assert!(matches!(counted.shape, super::Shape::Counted { .. }));
        let skewness = (used.third() - back.third()) / counted.variance.powf(1.5);
        let smooth = Net { shape: super::Shape::Smooth(skewness), ..counted };
        let counted = Net::new(used, back);
        for p in [0.05, 0.5, 0.95, 0.99] {
            assert!((smooth.at_most(counted.quantile(p)) - p).abs() < 0.01, "{used:?} {back:?} {p}");
        }
    }
}

#[test]
fn many_pieces_are_smooth_and_ordered() {
    let net = Net::new(moments(1e9, 1e14), moments(2e8, 1e12));
    let quantiles = [0.01, 0.05, 0.5, 0.95, 0.99].map(|p| net.quantile(p));
    assert!(quantiles.is_sorted() && quantiles[0] < 800_000_000 && quantiles[4] > 800_000_000, "{quantiles:?}");
}

#[test]
fn normal_of_a_table() {
    for (z, p) in [(0.0, 0.5), (1.644_854, 0.95), (-1.644_854, 0.05), (2.326_348, 0.99), (-4.0, 0.000_031_671)] {
        assert!((normal(z) - p).abs() < 2e-7, "{z}");
    }
}

/// Cantelli says no only where counting says no.
#[test]
fn far_stocks_are_told_without_counting() {
    for stock in 0..60 {
        let (used, back) = (moments(6.0, 14.0), moments(2.0, 2.5));
        if Net::exceeds(4.0, 16.5, stock, 0.05) == Some(false) {
            assert!(1.0 - Net::new(used, back).at_most(stock) < 0.05, "{stock}");
        }
    }
    assert_eq!(Net::exceeds(4.0, 16.5, 4, 0.05), None);
    assert_eq!(Net::exceeds(4.0, 16.5, 40, 0.05), Some(false));
}
