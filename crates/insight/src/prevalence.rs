//! True shares of labels behind what a classifier said, given how it errs.
//!
//! Counting what a classifier says (classify and count) leans toward the shares it was trained with: where one negative
//! in four is taken for neutral, a bad day looks calmer than it was. The adjusted count (Forman, Counting positives
//! accurately despite inaccurate classification, 2005) undoes that by turning the confusion around, and may end below 0 or
//! above 1; [`likely_shares`] does it by expectation-maximisation, which cannot.

use crate::stats::Random;

/// Steps of the estimate; it moves by less than 0.001 after some twenty.
const STEPS: usize = 30;
const LEAST: f64 = 1e-12;

/// The shares under which a classifier that errs by `rates` most likely said `said`, by expectation-maximisation.
///
/// `said` holds the shares of each label as given, adding up to 1; `rates` a row for each true label with the shares of
/// the labels that it was given, adding up to 1 each. Labels without a row count as never mistaken.
#[must_use]
pub fn likely_shares(said: &[f64], rates: &[Vec<f64>]) -> Vec<f64> {
    let labels = said.len();
    let rate = |truth: usize, given: usize| {
        let known = rates.get(truth).and_then(|row| row.get(given)).copied();
        known.unwrap_or(if truth == given { 1.0 } else { 0.0 })
    };
    let mut shares = vec![1.0 / labels.max(1) as f64; labels];
    for _ in 0..STEPS {
        let expected: Vec<f64> = (0..labels)
            .map(|given| {
                let sum: f64 =
                    shares.iter().enumerate().map(|(truth, share)| share * rate(truth, given)).sum();
                sum.max(LEAST)
            })
            .collect();
        for (truth, share) in shares.iter_mut().enumerate() {
            let pull = said.iter().zip(&expected).enumerate();
            *share *= pull.map(|(given, (said, expected))| said * rate(truth, given) / expected).sum::<f64>();
        }
    }
    shares
}

/// Rates of a confusion's counts: a row for each true label, half a text added to each cell so that none is zero.
#[must_use]
pub fn rates(counts: &[u32], labels: usize) -> Vec<Vec<f64>> {
    let row = |row: &[u32]| {
        let total: f64 = row.iter().map(|count| f64::from(*count) + 0.5).sum();
        row.iter().map(|count| (f64::from(*count) + 0.5) / total.max(LEAST)).collect()
    };
    counts.chunks_exact(labels.max(1)).map(row).collect()
}

/// How far shares are off on samples of other shares than those that the classifier learnt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// Samples drawn.
    pub samples: usize,
    /// Mean absolute error of a share that is counted as said, 0 to 1.
    pub counted: f64,
    /// The same of shares corrected by [`likely_shares`].
    pub corrected: f64,
}

/// Draws `samples` samples of `size` texts from pairs of a true and a given label (numbers below `labels`), each sample
/// with true shares drawn evenly from all that there are, and says how far counted and corrected shares are off. The
/// error is learnt from every second pair, samples are drawn from the others. The same seed gives the same figures.
#[must_use]
pub fn shifted(pairs: &[(usize, usize)], labels: usize, samples: usize, size: usize, seed: u64) -> Trial {
    let mut counts = vec![0_u32; labels * labels];
    let mut given_by: Vec<Vec<usize>> = vec![Vec::new(); labels];
    for (number, (truth, given)) in pairs.iter().enumerate() {
        if number % 2 == 0 {
            if let Some(count) = counts.get_mut(truth * labels + given) {
                *count += 1;
            }
        } else if let Some(list) = given_by.get_mut(*truth) {
            list.push(*given);
        }
    }
    let rates = rates(&counts, labels);
    let mut random = Random::new(seed);
    let (mut counted, mut corrected) = (0.0, 0.0);
    for _ in 0..samples {
        let weights: Vec<f64> = (0..labels).map(|_| random.gamma(1.0)).collect();
        let total: f64 = weights.iter().sum::<f64>().max(LEAST);
        let (mut truly, mut said) = (vec![0.0; labels], vec![0.0; labels]);
        for _ in 0..size {
            let mut left = random.unit() * total;
            let truth = weights.iter().position(|weight| {
                left -= weight;
                left <= 0.0
            });
            let Some(list) = truth.and_then(|truth| given_by.get(truth)).filter(|list| !list.is_empty())
            else {
                continue;
            };
            let given =
                list.get((random.unit() * list.len() as f64).ceil() as usize - 1).copied().unwrap_or(0);
            for (shares, label) in [(&mut truly, truth.unwrap_or(0)), (&mut said, given)] {
                if let Some(share) = shares.get_mut(label) {
                    *share += 1.0;
                }
            }
        }
        let drawn: f64 = truly.iter().sum::<f64>().max(1.0);
        said.iter_mut().chain(&mut truly).for_each(|count| *count /= drawn);
        let off = |shares: &[f64]| {
            let sum: f64 = shares.iter().zip(&truly).map(|(share, truth)| (share - truth).abs()).sum();
            sum / labels.max(1) as f64
        };
        counted += off(&said);
        corrected += off(&likely_shares(&said, &rates));
    }
    let mean = |sum: f64| sum / samples.max(1) as f64;
    Trial { samples, counted: mean(counted), corrected: mean(corrected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_error_is_undone() {
        // Half of the negative ones are taken for neutral: 25 negative of 100 said mean 50 true ones.
        let rates = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.5, 0.5]];
        let shares = likely_shares(&[0.2, 0.55, 0.25], &rates);
        for (share, expected) in shares.iter().zip([0.2, 0.3, 0.5]) {
            assert!((share - expected).abs() < 0.01, "{shares:?}");
        }
        assert_eq!(likely_shares(&[], &[]), Vec::<f64>::new());
        let untouched = likely_shares(&[0.3, 0.7], &[]);
        assert!((untouched.iter().sum::<f64>() - 1.0).abs() < 1e-9 && (untouched[0] - 0.3).abs() < 1e-9);
    }

    #[test]
    fn correction_helps_where_shares_are_others_than_learnt() {
        // A third of the negative and of the positive ones are taken for neutral.
        let pairs: Vec<(usize, usize)> = (0..1_200)
            .map(|number| {
                let truth = number / 2 % 3;
                (truth, if number % 18 < 6 { 1 } else { truth })
            })
            .collect();
        let trial = shifted(&pairs, 3, 100, 400, 7);
        assert_eq!(trial, shifted(&pairs, 3, 100, 400, 7));
        assert!(trial.corrected < 0.5 * trial.counted, "{trial:?}");
        let empty = shifted(&[], 3, 5, 10, 1);
        assert!(empty.counted.is_finite() && empty.corrected.is_finite());
    }

    #[test]
    fn rates_of_counts() {
        let rates = rates(&[9, 0, 0, 9], 2);
        assert!((rates[0][0] - 0.95).abs() < 1e-9 && (rates[1][0] - 0.05).abs() < 1e-9);
        assert!(super::rates(&[], 3).is_empty());
    }
}
