//! The outlets: who they are, and how their pages, feeds and sitemaps are written.

pub(crate) mod feed;
pub(crate) mod html;
pub(crate) mod listing;
pub(crate) mod page;
pub(crate) mod roster;
mod skeleton;
pub(crate) mod slug;
