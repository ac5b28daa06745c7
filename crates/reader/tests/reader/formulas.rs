//! The model as its formulas say, in 64-bit numbers and one step after another.

use std::f64::consts::PI;

use crate::made::WIDTH;

/// Matrix and bias.
pub(crate) struct Linear {
    pub(crate) rows: Vec<Vec<f64>>,
    pub(crate) bias: Vec<f64>,
}

/// Scale and shift.
pub(crate) struct Norm(pub(crate) Vec<f64>, pub(crate) Vec<f64>);

/// Parts in the order of their use.
pub(crate) struct Layer {
    pub(crate) query: Linear,
    pub(crate) key: Linear,
    pub(crate) value: Linear,
    pub(crate) output: Linear,
    pub(crate) first: Norm,
    pub(crate) into: Linear,
    pub(crate) out: Linear,
    pub(crate) second: Norm,
}

/// The model of a made file.
pub(crate) struct Model {
    pub(crate) words: Vec<Vec<f64>>,
    pub(crate) positions: Vec<Vec<f64>>,
    pub(crate) kind: Vec<f64>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
}

impl Model {
    /// Values of the tokens below the first layer and after each of `layers`.
    pub(crate) fn run(&self, ids: &[u32], layers: &[&Layer]) -> Vec<Vec<Vec<f64>>> {
        let mut x: Vec<Vec<f64>> = Vec::new();
        for (id, position) in ids.iter().zip(&self.positions) {
            let word = &self.words[*id as usize];
            x.push((0..WIDTH).map(|at| word[at] + position[at] + self.kind[at]).collect());
        }
        self.norm.apply(&mut x);
        let mut all = vec![x];
        for layer in layers {
            all.push(layer.apply(all.last().unwrap()));
        }
        all
    }
}

impl Linear {
    fn apply(&self, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let product = |row: &[f64], value: &[f64]| row.iter().zip(value).map(|(a, b)| a * b).sum::<f64>();
        x.iter()
            .map(|x| self.rows.iter().zip(&self.bias).map(|(row, b)| product(row, x) + b).collect())
            .collect()
    }
}

impl Norm {
    fn apply(&self, x: &mut [Vec<f64>]) {
        for row in x {
            let mean = row.iter().sum::<f64>() / WIDTH as f64;
            let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / WIDTH as f64;
            for (at, value) in row.iter_mut().enumerate() {
                *value = (*value - mean) / (variance + 1e-12).sqrt() * self.0[at] + self.1[at];
            }
        }
    }
}

impl Layer {
    fn apply(&self, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let (query, key, value) = (self.query.apply(x), self.key.apply(x), self.value.apply(x));
        let mut sums = vec![vec![0.0; WIDTH]; x.len()];
        for (query, sums) in query.iter().zip(&mut sums) {
            for head in 0..12 {
                let range = head * 32..head * 32 + 32;
                let score =
                    |key: &Vec<f64>| range.clone().map(|at| query[at] * key[at]).sum::<f64>() / 32f64.sqrt();
                let powers: Vec<f64> = key.iter().map(|key| score(key).exp()).collect();
                let total: f64 = powers.iter().sum();
                for at in range {
                    sums[at] =
                        powers.iter().zip(&value).map(|(power, value)| power / total * value[at]).sum();
                }
            }
        }
        let mut x = plus(x, &self.output.apply(&sums));
        self.first.apply(&mut x);
        let mut inner = self.into.apply(&x);
        inner.iter_mut().flatten().for_each(|value| *value *= below(*value));
        let mut x = plus(&x, &self.out.apply(&inner));
        self.second.apply(&mut x);
        x
    }
}

fn plus(x: &[Vec<f64>], y: &[Vec<f64>]) -> Vec<Vec<f64>> {
    x.iter().zip(y).map(|(x, y)| x.iter().zip(y).map(|(a, b)| a + b).collect()).collect()
}

/// Share of the normal distribution below x.
fn below(x: f64) -> f64 {
    let x = x.clamp(-7.0, 7.0);
    let (mut term, mut total) = (x, x);
    for n in 1..200 {
        term *= x * x / f64::from(2 * n + 1);
        total += term;
    }
    0.5 + total * (-x * x / 2.0).exp() / (2.0 * PI).sqrt()
}
