//! The pages. Each is a function from what is asked to markup.

pub(crate) mod editions;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod issue;
pub(crate) mod mention;
pub(crate) mod search;
pub(crate) mod story;
