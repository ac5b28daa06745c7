//! The chosen part as paragraphs.

use super::{clean, weigh::Main};
use crate::page::{self, Page, is_inline};

/// The longest text kept, in bytes.
const MAX_TEXT: usize = 1_000_000;

/// The longest cell that is part of a row's line, in bytes.
const CELL: usize = 80;

/// A paragraph while it is put together.
#[derive(Default)]
struct Block {
    text: String,
    linked: usize,
    heading: bool,
    first: bool,
    listed: bool,
}

/// The text of the chosen part: one paragraph a line.
pub(super) fn text(page: &Page<'_>, main: &Main, title: Option<&str>) -> String {
    let mut blocks: Vec<Block> = Vec::new();
    let mut total = 0;
    for part in &main.parts {
        let mut current = Block::default();
        let mut block_ends: Vec<usize> = Vec::new();
        let mut link_end = 0;
        for index in *part..page.end(*part) {
            let Some(item) = page.get(index) else { break };
            while block_ends.last().is_some_and(|end| *end <= index) {
                block_ends.pop();
                flush(&mut blocks, &mut current);
            }
            if main.is_dropped(index) {
                continue;
            }
            let Some(element) = item.element else {
                let before = current.text.len();
                page::push_collapsed(&mut current.text, &item.text);
                if index < link_end {
                    current.linked += current.text.len() - before;
                }
                total += item.text.len();
                continue;
            };
            match element.name() {
                "a" => link_end = item.end,
                "br" => current.text.push('\n'),
                name if is_inline(name) => {}
                // The cells of a row are one line, unless they lay out a page.
                "td" | "th" if is_cell(page, index) => page::push_blank(&mut current.text),
                name => {
                    flush(&mut blocks, &mut current);
                    block_ends.push(item.end);
                    current.heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
                    current.first = name == "h1";
                    current.listed = name == "li";
                }
            }
            if total > MAX_TEXT {
                break;
            }
        }
        flush(&mut blocks, &mut current);
    }
    let kept = keep(&blocks);
    clean::paragraphs(kept.iter().flat_map(|block| block.text.split('\n')), title)
}

/// Whether a cell holds some words and nothing that is a block.
fn is_cell(page: &Page<'_>, index: usize) -> bool {
    let end = page.end(index);
    let plain = |index: usize| matches!(page.name(index), "") || is_inline(page.name(index));
    end < index + 12 && (index + 1..end).all(plain) && page.text_of(index, CELL + 1).len() <= CELL
}

fn flush(blocks: &mut Vec<Block>, current: &mut Block) {
    let block = std::mem::take(current);
    if !block.text.trim().is_empty() {
        blocks.push(block);
    }
}

/// Leaves out what links make up, and headings with nothing below them.
fn keep(blocks: &[Block]) -> Vec<&Block> {
    let mut kept: Vec<&Block> = Vec::new();
    for block in blocks {
        // The page's heading is the title, or a kicker and the title.
        if block.first && kept.len() < 3 {
            continue;
        }
        let length = block.text.trim().len();
        let linked = block.linked as f64 / length.max(1) as f64;
        let limit = if block.listed { 0.5 } else { 0.75 };
        if linked > limit && length < 400 {
            continue;
        }
        if block.heading {
            while kept.last().is_some_and(|last| last.heading && last.text.len() < 3) {
                kept.pop();
            }
        }
        kept.push(block);
    }
    while kept.last().is_some_and(|last| last.heading) {
        kept.pop();
    }
    kept
}
