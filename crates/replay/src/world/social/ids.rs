//! Order of time, ids as the platforms give them, and counts of comments.

use jiff::Timestamp;
use pantau_domain::Platform;

use super::{Persona, Post};
use crate::rng::Rng;

/// The instant from which X counts: ids are milliseconds since then, shifted by 22 bits (X's documentation).
const X_EPOCH_MS: i64 = 1_288_834_974_657;

/// Posts before `end` in order of time, with ids; places of parents and originals follow.
pub(crate) fn settle(posts: &[Post], accounts: &[Persona], end: Timestamp) -> Vec<Post> {
    let inside = |place: usize| posts.get(place).is_some_and(|post| post.published < end);
    // A comment whose post fell behind the last day goes with it.
    let kept =
        |place: &usize| inside(*place) && posts.get(*place).and_then(|post| post.parent).is_none_or(inside);
    let mut order: Vec<usize> = (0..posts.len()).filter(kept).collect();
    order.sort_by_key(|place| posts.get(*place).map(|post| (post.published, *place)));
    let mut moved = vec![None; posts.len()];
    for (place, old) in order.iter().enumerate() {
        if let Some(slot) = moved.get_mut(*old) {
            *slot = Some(place);
        }
    }
    let mut out: Vec<Post> = Vec::with_capacity(order.len());
    for (place, old) in order.iter().enumerate() {
        let Some(mut post) = posts.get(*old).cloned() else { continue };
        let follow = |old: usize| moved.get(old).copied().flatten();
        post.parent = post.parent.and_then(follow);
        post.copy_of = post.copy_of.and_then(follow);
        let parent = post.parent.and_then(|parent| out.get(parent)).map(|parent| parent.native.clone());
        post.native = native(&post, place, parent.as_deref(), accounts);
        out.push(post);
    }
    count_comments(&mut out);
    out
}

fn native(post: &Post, place: usize, parent: Option<&str>, accounts: &[Persona]) -> String {
    let mut rng = Rng::of(u64::try_from(place).unwrap_or(0), post.platform.as_str());
    let account = accounts.get(post.account).map_or("", |account| account.native.as_str());
    match (post.platform, parent) {
        (Platform::Instagram, None) => format!("179{:014}", 10_000_000 + place),
        (Platform::Instagram, Some(_)) => format!("178{:014}", 50_000_000 + place),
        (Platform::Facebook, None) => format!("{account}_{}", 700_000_000_000_000 + place),
        (Platform::Facebook, Some(parent)) => {
            let own = parent.rsplit('_').next().unwrap_or(parent);
            format!("{own}_{}", 9000 + place)
        }
        (Platform::Youtube, None) => letters(&mut rng, 11),
        (Platform::Youtube, Some(_)) => format!("Ug{}4AaABAg", letters(&mut rng, 17)),
        _ => {
            let since = post.published.as_millisecond().saturating_sub(X_EPOCH_MS).max(0);
            let low = i64::try_from(place).unwrap_or(0) & 0x3f_ffff;
            ((since << 22) | low).to_string()
        }
    }
}

/// Letters and digits as in YouTube's ids.
pub(crate) fn letters(rng: &mut Rng, count: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..count).map(|_| rng.pick(ALPHABET).map_or('A', |letter| char::from(*letter))).collect()
}

fn count_comments(posts: &mut [Post]) {
    let parents: Vec<usize> = posts.iter().filter_map(|post| post.parent).collect();
    for parent in parents {
        if let Some(comments) = posts.get_mut(parent).and_then(|post| post.engagement.comments.as_mut()) {
            *comments += 1;
        }
    }
}
