//! Intervals and summaries of counts.

/// Quantile of the standard normal distribution that leaves 2.5 % above it.
const Z: f64 = 1.959_964;

/// Wilson's 95 % interval of a share; the whole range without observations.
#[must_use]
pub fn wilson(hits: usize, total: usize) -> (f64, f64) {
    if total == 0 {
        return (0.0, 1.0);
    }
    let n = total as f64;
    let share = hits.min(total) as f64 / n;
    let scale = 1.0 + Z * Z / n;
    let centre = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

/// The ratio of two Poisson counts over equal times, and its 95 % interval: log-normal, half an event added to both, so
/// that small counts widen it and an empty period does not break it.
#[must_use]
pub fn poisson_ratio(now: usize, before: usize) -> (Option<f64>, Option<(f64, f64)>) {
    if now == 0 && before == 0 {
        return (None, None);
    }
    let (a, b) = (now as f64 + 0.5, before as f64 + 0.5);
    let spread = Z * (1.0 / a + 1.0 / b).sqrt();
    let centre = (a / b).ln();
    let ratio = (before > 0).then(|| now as f64 / before as f64);
    (ratio, Some(((centre - spread).exp(), (centre + spread).exp())))
}

/// Normalised entropy of counts: 0 where all fall on one kind, 1 where they spread evenly over the kinds that occur.
/// None with fewer than two counted things.
#[must_use]
pub fn variety(counts: &[usize]) -> Option<f64> {
    let total: usize = counts.iter().sum();
    if total < 2 {
        return None;
    }
    let kinds = counts.iter().filter(|count| **count > 0).count();
    if kinds < 2 {
        return Some(0.0);
    }
    let entropy: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| *count as f64 / total as f64)
        .map(|share| -share * share.ln())
        .sum();
    Some((entropy / (kinds as f64).ln()).clamp(0.0, 1.0))
}

/// The middle value; the mean of the two middle ones where their number is even; 0 of nothing.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut ordered = values.to_vec();
    ordered.sort_by(f64::total_cmp);
    let half = ordered.len() / 2;
    let at = |place: usize| ordered.get(place).copied().unwrap_or(0.0);
    if ordered.is_empty() {
        0.0
    } else if ordered.len() % 2 == 1 {
        at(half)
    } else {
        f64::midpoint(at(half.saturating_sub(1)), at(half))
    }
}

/// Probability that a Poisson count with this mean is at most `count`.
#[must_use]
pub fn poisson_at_most(count: u32, mean: f64) -> f64 {
    let mean = mean.clamp(0.0, 500.0);
    let mut term = (-mean).exp();
    let mut sum = term;
    for step in 1..=count.min(2_000) {
        term *= mean / f64::from(step);
        sum += term;
    }
    sum.min(1.0)
}

/// A small generator of pseudo-random numbers (SplitMix64): the same seed gives the same intervals on every machine.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Above 0, at most 1.
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 1.0) / 9_007_199_254_740_993.0
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.unit().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Marsaglia and Tsang's method (2000); shapes below 1 by their boost.
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.unit().powf(1.0 / shape.max(1e-6));
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        for _ in 0..64 {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
        d
    }

    /// Shares drawn around counts (Dirichlet with half an observation added to each, Jeffreys' prior).
    pub(crate) fn shares(&mut self, counts: [f64; 3]) -> [f64; 3] {
        let drawn = counts.map(|count| self.gamma(count.max(0.0) + 0.5));
        let total: f64 = drawn.iter().sum();
        if total > 0.0 { drawn.map(|value| value / total) } else { [1.0 / 3.0; 3] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: f64, right: f64) -> bool {
        (left - right).abs() < 5e-4
    }

    #[test]
    fn wilson_as_in_the_textbook() {
        // 10 of 40: (0.1419, 0.4019), computed by hand.
        let (low, high) = wilson(10, 40);
        assert!(near(low, 0.1419) && near(high, 0.4019), "{low} {high}");
        assert_eq!(wilson(0, 0), (0.0, 1.0));
        assert_eq!(wilson(0, 10).0, 0.0);
        assert!(near(wilson(0, 10).1, 0.2775));
    }

    #[test]
    fn a_ratio_of_counts_widens_with_small_counts() {
        // ln(60.5/40.5) ± 1.96 sqrt(1/60.5 + 1/40.5) = 0.4013 ± 0.3979.
        let (ratio, interval) = poisson_ratio(60, 40);
        let (low, high) = interval.unwrap();
        assert!(near(ratio.unwrap(), 1.5) && near(low, 1.0035) && near(high, 2.2238), "{low} {high}");
        let (low, high) = poisson_ratio(6, 4).1.unwrap();
        assert!(low < 1.0 && high > 1.0);
        assert_eq!(poisson_ratio(3, 0).0, None);
        assert_eq!(poisson_ratio(0, 0), (None, None));
    }

    #[test]
    fn variety_runs_from_one_kind_to_an_even_spread() {
        assert_eq!(variety(&[1]), None);
        assert_eq!(variety(&[7]), Some(0.0));
        assert!(near(variety(&[5, 5, 5]).unwrap(), 1.0));
        // -(0.75 ln 0.75 + 0.25 ln 0.25) / ln 2 = 0.8113
        assert!(near(variety(&[3, 1]).unwrap(), 0.8113));
    }

    #[test]
    fn medians_and_poisson_tails() {
        assert!(
            near(median(&[]), 0.0) && near(median(&[3.0, 1.0, 2.0]), 2.0) && near(median(&[1.0, 4.0]), 2.5)
        );
        assert!(near(poisson_at_most(0, 5.0), 0.0067));
        assert!(near(poisson_at_most(2, 5.0), 0.1247));
    }

    #[test]
    fn drawn_shares_add_up_and_centre_on_the_counts() {
        let mut random = Random::new(1);
        let mut mean = [0.0; 3];
        for _ in 0..2_000 {
            let shares = random.shares([60.0, 30.0, 10.0]);
            assert!(near(shares.iter().sum::<f64>(), 1.0));
            for (sum, share) in mean.iter_mut().zip(shares) {
                *sum += share / 2_000.0;
            }
        }
        assert!((mean[0] - 0.596).abs() < 0.01 && (mean[2] - 0.1034).abs() < 0.01, "{mean:?}");
    }
}
