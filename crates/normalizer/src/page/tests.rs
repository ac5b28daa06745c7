use proptest::prelude::*;

use super::*;

/// The tree in brackets: `div(p"a" p"b")`.
fn shape(html: &str) -> String {
    let page = Page::parse(html);
    let mut out = String::new();
    let mut ends: Vec<usize> = Vec::new();
    for (index, item) in page.items() {
        while ends.last().is_some_and(|end| *end <= index) {
            ends.pop();
            out.push(')');
        }
        match item.element {
            None => out.push_str(&format!("'{}'", item.text)),
            Some(element) => {
                out.push_str(element.name());
                out.push('(');
                ends.push(item.end);
            }
        }
    }
    out.push_str(&")".repeat(ends.len()));
    out
}

fn body(html: &str) -> String {
    let shape = shape(html);
    shape.strip_prefix("html(body(").and_then(|rest| rest.strip_suffix("))")).unwrap_or(&shape).to_owned()
}

#[test]
fn ends_that_are_left_out_are_implied() {
    assert_eq!(body("<p>a<p>b<div>c</div>d"), "p('a')p('b')div('c')'d'");
    assert_eq!(body("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>"), "ul(li('a')li('b'ul(li('c')))li('d'))");
    assert_eq!(
        body("<table><tr><td>a<td>b<tr><td><table><tr><td>c</table>d</table>e"),
        "table(tr(td('a')td('b'))tr(td(table(tr(td('c')))'d')))'e'"
    );
    assert_eq!(body("<dl><dt>a<dd>b<dt>c</dl>"), "dl(dt('a')dd('b')dt('c'))");
    assert_eq!(body("<a href=1>a<a href=2>b</a>c"), "a('a')a('b')'c'");
    assert_eq!(body("<h1>a<h2>b</h2>"), "h1('a')h2('b')");
}

#[test]
fn end_tags_close_what_they_may() {
    assert_eq!(body("<div><b>a</div>b</b>"), "div(b('a'))'b'");
    assert_eq!(body("<a><div>a</a>b</div>c"), "a(div('a''b'))'c'");
    assert_eq!(body("<div>a</span></p></section>b</div>c"), "div('a''b')'c'");
    assert_eq!(body("<div><td>a</div>b"), "div(td('a''b'))");
    assert_eq!(body("a<br>b</br>c<img src=x>d"), "'a'br()'b'br()'c'img()'d'");
    assert_eq!(body("a</body></html>b"), "'a''b'");
}

#[test]
fn head_and_body_are_told_apart_without_their_tags() {
    assert_eq!(
        shape("<!doctype html><title>a &amp; b</title><meta name=x><p>c"),
        "html(title('a & b')meta()body(p('c')))"
    );
    assert_eq!(
        shape("<html lang=id><head><link><div>a</div></head><body class=x>b"),
        "html(head(link())body(div('a')'b'))"
    );
    assert_eq!(Page::parse("<html lang=id>").attr(0, "lang").as_deref(), Some("id"));
    assert_eq!(shape("only text"), "html(body('only text'))");
}

#[test]
fn what_is_no_markup_is_text_or_nothing() {
    assert_eq!(body("a < b <3 c<!-- <p>x --><!-->d<?php x ?>e</ f>g"), "'a < b <3 c''d''e''g'");
    assert_eq!(body("<p x='>'>a</p><p y=\">b</p><p>c"), "p('a')p('b')p('c')");
    assert_eq!(body("<div><script>if (a</b) '</div>'</script>x"), "div(script('if (a</b) '</div>'')'x')");
    assert_eq!(body("<p><textarea>a<p>b"), "p(textarea('a'))p('b')");
    assert_eq!(body("<svg><path d=1 /><g>x</svg>a<svg><p>b"), "svg(path()g('x'))'a'svg()p('b')");
    assert_eq!(body("<custom-tag/>a<DIV/>b</DIV>c"), "custom-tag()'a'div('b')'c'");
}

#[test]
fn deep_nesting_lies_flat() {
    let deep = "<div>".repeat(100_000) + "x" + &"</div>".repeat(100_000) + "y";
    let page = Page::parse(&deep);
    let last = page.len() - 1;
    assert_eq!(page.name(page.parent(last)), "body");
}

proptest! {
    #[test]
    fn every_list_is_a_tree(html in "(<(/?)(p|a|b|div|li|ul|td|tr|table|svg|path|h1|title|script|head|body)( x=['\"]?)?/?>|<|>|&amp;|\\PC| ){0,60}") {
        let page = Page::parse(&html);
        for (index, item) in page.items() {
            prop_assert!(item.end > index && item.end <= page.len());
            if index > 0 {
                prop_assert!(item.parent < index && item.end <= page.end(item.parent));
            }
        }
    }
}
