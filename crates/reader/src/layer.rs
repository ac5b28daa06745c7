//! One layer of the encoder, as BERT has it: attention, then two matrices with a GELU between.

use std::ops::Range;

use crate::{
    WIDTH,
    attention::{JOINED, attend},
    blocks::{self, Blocks},
    kernel::{Lanes, Work, dispatch},
    maths,
    pairs::Pairs,
};

/// A matrix as its file has it.
#[derive(Debug)]
pub(crate) enum Matrix {
    /// In 4 bits, of the base file.
    Blocks(Blocks),
    /// In 8 bits, of an upper file.
    Pairs(Pairs),
}

/// A matrix and what is added to its products.
#[derive(Debug)]
pub(crate) struct Linear {
    pub(crate) matrix: Matrix,
    pub(crate) bias: Vec<f32>,
}

/// Brings a token's values to mean 0 and variance 1, then scales and shifts them.
#[derive(Debug)]
pub(crate) struct Norm {
    pub(crate) scale: Vec<f32>,
    pub(crate) shift: Vec<f32>,
    pub(crate) epsilon: f32,
}

/// Matrices and normalisations in the order of their use.
#[derive(Debug)]
pub(crate) struct Layer {
    /// Query, key and value in one.
    pub(crate) joined: Linear,
    pub(crate) output: Linear,
    pub(crate) attention_norm: Norm,
    pub(crate) inner: Linear,
    pub(crate) outer: Linear,
    pub(crate) norm: Norm,
}

/// Room for what passes between the steps of a layer.
#[derive(Debug, Default)]
pub(crate) struct Room {
    joined: Vec<f32>,
    sums: Vec<f32>,
    step: Vec<f32>,
    inner: Vec<f32>,
    blocks: blocks::Room,
}

impl Linear {
    fn apply(&self, x: &[f32], y: &mut [f32], room: &mut blocks::Room) {
        match &self.matrix {
            Matrix::Blocks(matrix) => matrix.apply(x, &self.bias, y, room),
            Matrix::Pairs(matrix) => matrix.apply(x, &self.bias, y),
        }
    }
}

impl Layer {
    /// Carries the tokens' values `x` one layer up; `texts` says which rows are of one text.
    pub(crate) fn apply(&self, x: &mut [f32], texts: &[Range<usize>], room: &mut Room) {
        let tokens = x.len() / WIDTH;
        room.joined.resize(tokens * JOINED, 0.0);
        room.sums.resize(x.len(), 0.0);
        room.step.resize(x.len(), 0.0);
        room.inner.resize(tokens * self.inner.bias.len(), 0.0);
        self.joined.apply(x, &mut room.joined, &mut room.blocks);
        attend(&room.joined, texts, &mut room.sums);
        self.output.apply(&room.sums, &mut room.step, &mut room.blocks);
        self.attention_norm.apply(x, Some(&room.step));
        self.inner.apply(x, &mut room.inner, &mut room.blocks);
        dispatch(Gelu(&mut room.inner));
        self.outer.apply(&room.inner, &mut room.step, &mut room.blocks);
        self.norm.apply(x, Some(&room.step));
    }
}

impl Norm {
    /// Normalises each row of `x`, with `step` added first.
    pub(crate) fn apply(&self, x: &mut [f32], step: Option<&[f32]>) {
        dispatch(Normalise { norm: self, x, step });
    }
}

struct Gelu<'a>(&'a mut [f32]);

impl Work for Gelu<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        for value in self.0 {
            *value = maths::gelu(lanes, *value);
        }
    }
}

struct Normalise<'a> {
    norm: &'a Norm,
    x: &'a mut [f32],
    step: Option<&'a [f32]>,
}

impl Work for Normalise<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        if let Some(step) = self.step {
            for (value, step) in self.x.iter_mut().zip(step) {
                *value += step;
            }
        }
        for row in self.x.as_chunks_mut::<WIDTH>().0 {
            let mean = maths::sum(row, |value| value) / WIDTH as f32;
            let variance = maths::sum(row, |value| (value - mean) * (value - mean)) / WIDTH as f32;
            let inverse = 1.0 / (variance + self.norm.epsilon).sqrt();
            for ((value, scale), shift) in row.iter_mut().zip(&self.norm.scale).zip(&self.norm.shift) {
                *value = (*value - mean) * inverse * scale + shift;
            }
        }
    }
}
