//! The distribution of net use over some days: what is used minus what comes back, each a negative binomial matched by mean and
//! variance, together added up piece by piece, or smooth by three moments where pieces are many.

use crate::limits::{SUPPORT_MAX, TAIL};

/// Mean and variance of a number of pieces; the variance is at least the mean.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    pub(crate) mean: f64,
    pub(crate) variance: f64,
}

impl Moments {
    /// Third central moment of the negative binomial of these two.
    fn third(self) -> f64 {
        if self.mean <= 0.0 { 0.0 } else { self.variance * (2.0 * self.variance / self.mean - 1.0) }
    }

    /// Pieces above which the tail is cut, roughly: decides only whether pieces are counted one by one.
    fn reach(self) -> f64 {
        self.mean + 12.0 * self.variance.sqrt()
    }
}

/// Probabilities of `from`, `from + 1` and so on.
struct Pieces {
    from: i64,
    probabilities: Vec<f64>,
}

/// Net use over some days, in pieces; below zero when more comes back than is used.
pub(crate) struct Net {
    mean: f64,
    variance: f64,
    shape: Shape,
}

enum Shape {
    /// `up_to[i]`: probability that at most `used_from + i` pieces are used.
    Counted { used_from: i64, up_to: Vec<f64>, back: Pieces },
    /// Pearson's third type by Wilson and Hilferty's cube root; the skewness.
    Smooth(f64),
}

impl Net {
    pub(crate) fn new(used: Moments, back: Moments) -> Self {
        let (mean, variance) = (used.mean - back.mean, used.variance + back.variance);
        let shape = if used.reach().max(back.reach()) > SUPPORT_MAX {
            Shape::Smooth((used.third() - back.third()) / variance.powf(1.5))
        } else {
            let Pieces { from, probabilities } = pieces(used);
            let running = |sum: &mut f64, p: f64| {
                *sum += p;
                Some(*sum)
            };
            Shape::Counted { used_from: from, up_to: probabilities.into_iter().scan(0.0, running).collect(), back: pieces(back) }
        };
        Self { mean, variance, shape }
    }

    /// Probability that net use is at most `pieces`.
    pub(crate) fn at_most(&self, pieces: i64) -> f64 {
        match &self.shape {
            Shape::Counted { used_from, up_to, back } => {
                let used_up_to = |used: i64| match usize::try_from(used - used_from) {
                    Ok(at) => up_to.get(at).copied().unwrap_or(1.0),
                    Err(_) => 0.0,
                };
                let returned = back.probabilities.iter().zip(back.from..);
                returned.map(|(p, returned)| p * used_up_to(pieces.saturating_add(returned))).sum::<f64>().clamp(0.0, 1.0)
            }
            Shape::Smooth(skewness) => {
                let z = (pieces as f64 + 0.5 - self.mean) / self.variance.sqrt();
                if skewness.abs() < 1e-6 {
                    return normal(z);
                }
                let root = (1.0 + skewness * z / 2.0).max(0.0).cbrt();
                normal((root - 1.0 + skewness * skewness / 36.0) * 6.0 / skewness)
            }
        }
    }

    /// The smallest number that net use stays at or below with probability `p`, for 0 < p < 1.
    pub(crate) fn quantile(&self, p: f64) -> i64 {
        let deviation = self.variance.sqrt();
        let (mut low, mut high) = ((self.mean - deviation) as i64 - 1, (self.mean + deviation) as i64 + 1);
        let mut step = deviation as i64 + 1;
        while self.at_most(low) >= p && step < i64::MAX / 4 {
            low = low.saturating_sub(step);
            step *= 2;
        }
        step = deviation as i64 + 1;
        while self.at_most(high) < p && step < i64::MAX / 4 {
            high = high.saturating_add(step);
            step *= 2;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.at_most(middle) >= p { high = middle } else { low = middle }
        }
        high
    }

    /// Whether net use exceeds `stock` with at least probability `p`. Far stocks are told by Cantelli's inequality.
    pub(crate) fn exceeds(mean: f64, variance: f64, stock: i64, p: f64) -> Option<bool> {
        let above = stock as f64 - mean;
        (above > 0.0 && variance / (variance + above * above) < p).then_some(false)
    }
}

/// The negative binomial of two moments (Poisson where they are equal), from its most probable number outwards.
fn pieces(moments: Moments) -> Pieces {
    let Moments { mean, variance } = moments;
    if mean <= 0.0 {
        return Pieces { from: 0, probabilities: vec![1.0] };
    }
    // p(x + 1) / p(x) = (mean + x·excess) / ((1 + excess)·(x + 1)), where excess = variance / mean − 1
    let excess = (variance / mean - 1.0).max(0.0);
    let ratio = |x: i64| (mean + x as f64 * excess) / ((1.0 + excess) * (x as f64 + 1.0));
    let mode = (mean - excess).max(0.0) as i64;
    let mut below = Vec::new();
    let (mut from, mut p) = (mode, 1.0);
    while from > 0 {
        p /= ratio(from - 1);
        if p < TAIL {
            break;
        }
        from -= 1;
        below.push(p);
    }
    let mut probabilities: Vec<f64> = below.into_iter().rev().collect();
    let (mut at, mut p) = (mode, 1.0);
    while p >= TAIL {
        probabilities.push(p);
        p *= ratio(at);
        at += 1;
    }
    let sum: f64 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|p| *p /= sum);
    Pieces { from, probabilities }
}

/// Normal distribution function by the complementary error function of Numerical Recipes (relative error below 1.2e-7).
fn normal(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x);
    let terms = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let sum = terms.iter().rev().fold(0.0, |sum, term| sum * t + term);
    let tail = 0.5 * t * (-x * x + sum).exp();
    if z > 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests;
