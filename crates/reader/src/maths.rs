//! Functions of many numbers at once, written so that the compiler does eight at a time.

use crate::kernel::Lanes;

/// A number in 16 bits (IEEE 754 binary16).
pub(crate) fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2f32.powi(exponent - 25),
    }
}

/// Nearest whole number of one below 2^22 in size. The sum leaves it in the low bits of the fraction.
#[inline(always)]
pub(crate) fn nearest(value: f32) -> i32 {
    const SHIFT: f32 = 12_582_912.0;
    (value + SHIFT).to_bits().wrapping_sub(SHIFT.to_bits()) as i32
}

/// Largest size of a number, 0 of none. Sizes are compared as whole numbers, whose order is the same.
#[inline(always)]
pub(crate) fn largest(values: &[f32]) -> f32 {
    f32::from_bits(values.iter().fold(0, |most, value| most.max(value.abs().to_bits())))
}

/// Sum of `value(number)`. The count is a multiple of eight.
#[inline(always)]
pub(crate) fn sum(values: &[f32], value: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0f32; 8];
    for eight in values.as_chunks::<8>().0 {
        for (sum, number) in sums.iter_mut().zip(eight) {
            *sum += value(*number);
        }
    }
    sums.iter().sum()
}

/// e to the power of a number of at most 0, within 2 in the last place; below −87 it is about 10^−38.
#[inline(always)]
pub(crate) fn exp<L: Lanes>(lanes: L, x: f32) -> f32 {
    // ln 2 in two parts, so that a multiple of it is exact.
    const HIGH: f32 = 0.693_359_4;
    const LOW: f32 = -2.121_944_4e-4;
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = lanes.mul_add(x, std::f32::consts::LOG2_E, 12_582_912.0);
    let whole = shifted - 12_582_912.0;
    let rest = lanes.mul_add(whole, -LOW, lanes.mul_add(whole, -HIGH, x));
    // Taylor's series; the rest is at most ln 2 / 2.
    let mut power = 1.0 / 5040.0;
    for factor in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        power = lanes.mul_add(power, rest, factor);
    }
    let exponent = shifted.to_bits().wrapping_sub(12_582_912f32.to_bits()).wrapping_add(127) << 23;
    power * f32::from_bits(exponent)
}

/// x Φ(x), the GELU with the error function: Abramowitz and Stegun 7.1.26, within 2e-7.
#[inline(always)]
pub(crate) fn gelu<L: Lanes>(lanes: L, x: f32) -> f32 {
    let size = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / lanes.mul_add(size, 0.327_591_1, 1.0);
    let mut tail = 1.061_405_4;
    for factor in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6, 0.0] {
        tail = lanes.mul_add(tail, t, factor);
    }
    tail *= exp(lanes, -size * size);
    // Half of what lies beyond |x|, on x's side.
    let below = if x > 0.0 { lanes.mul_add(tail, -0.5, 1.0) } else { 0.5 * tail };
    x * below
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Plain;

    #[test]
    fn numbers_in_16_bits_are_read() {
        for (bits, expected) in [(0x3c00, 1.0), (0xc000, -2.0), (0x0001, 5.960_464_5e-8), (0x7bff, 65504.0)] {
            assert_eq!(half(bits), expected);
        }
        assert!(half(0x7c00).is_infinite() && half(0x7c01).is_nan());
    }

    #[test]
    fn whole_numbers_are_the_nearest() {
        for (value, expected) in [(0.4, 0), (-0.6, -1), (126.7, 127), (-8190.6, -8191)] {
            assert_eq!(nearest(value), expected);
        }
    }

    #[test]
    fn powers_of_e_are_close() {
        for step in 0..8700 {
            let x = -0.01 * step as f32;
            let (found, expected) = (f64::from(exp(Plain, x)), f64::from(x).exp());
            assert!((found / expected - 1.0).abs() < 3e-7, "{x}: {found} {expected}");
        }
        assert!(exp(Plain, f32::NEG_INFINITY) < 1e-37);
    }

    /// Φ summed by its series: x φ(x) (1 + x²/3 + x⁴/15 + …).
    #[test]
    fn gelu_is_close() {
        for step in -500..=500 {
            let x = 0.01 * f64::from(step);
            let (mut term, mut total) = (x, x);
            for n in 1..120 {
                term *= x * x / f64::from(2 * n + 1);
                total += term;
            }
            let density = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
            let expected = x * (0.5 + density * total);
            let found = f64::from(gelu(Plain, x as f32));
            assert!((found - expected).abs() < 2e-6, "{x}: {found} {expected}");
        }
    }
}
