//! Evidence as whole sixteenths of a bit: log₂ odds that add up, and the same answer on every machine.

/// Sixteenths of a bit; one bit doubles the odds.
pub type Bits = i32;

/// One whole bit.
pub const BIT: Bits = 16;

/// 2^(k/16) in units of 2^-16, for k from 0 to 15.
const POWERS: [u64; 16] =
    [65536, 68438, 71468, 74632, 77936, 81386, 84990, 88752, 92682, 96785, 101070, 105545, 110218, 115098, 120194, 125515];

/// log₂ of a number, rounded down to a sixteenth; 0 of 0.
pub fn log2(number: u64) -> Bits {
    let Some(whole) = number.checked_ilog2() else { return 0 };
    let mantissa = if whole > 16 { number >> (whole - 16) } else { number << (16 - whole) };
    let parts = POWERS.iter().skip(1).take_while(|power| **power <= mantissa).count();
    Bits::try_from(whole).unwrap_or(0) * BIT + Bits::try_from(parts).unwrap_or(0)
}

/// log₂ of a share: `part` of `whole`; a part of 0 counts as half a case.
pub fn log2_share(part: u64, whole: u64) -> Bits {
    log2(part.max(1)) - log2(whole.max(1)) - if part == 0 { BIT } else { 0 }
}

/// Thousandths that each of these hypotheses is worth, rounded down; nothing else can be true, so they make up to 1000.
pub fn thousandths(hypotheses: &[Bits]) -> Vec<u16> {
    let best = hypotheses.iter().copied().max().unwrap_or(0);
    let weights: Vec<u64> = hypotheses.iter().map(|bits| power(best.saturating_sub(*bits))).collect();
    let all: u64 = weights.iter().sum::<u64>().max(1);
    weights.iter().map(|weight| u16::try_from(weight * 1000 / all).unwrap_or(1000)).collect()
}

/// 2^(-bits/16) in units of 2^-40; 0 from 40 bits on.
fn power(bits: Bits) -> u64 {
    let sixteenths = u32::try_from(bits.max(0)).unwrap_or(0);
    // Rounded up to a whole bit and back by the rest, so that the table of positive powers serves.
    let whole = sixteenths.div_ceil(16);
    let back = (whole * 16 - sixteenths) as usize;
    POWERS.get(back).map_or(0, |power| (power << 24).checked_shr(whole).unwrap_or(0))
}

#[cfg(test)]
mod tests;
