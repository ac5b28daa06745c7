//! Eight ways to build an article page, from clean markup to tables in tables.

use super::{
    html::{self, esc},
    page::{Parts, View},
    roster::Markup,
};

fn time_element(view: &View<'_>, parts: &Parts) -> String {
    if view.spec.markup == Markup::TimeElement && !view.bad_date {
        format!("<time datetime=\"{}\">{}</time>", parts.iso, parts.date)
    } else {
        parts.date.clone()
    }
}

fn credit(view: &View<'_>) -> String {
    view.article
        .credit
        .as_deref()
        .map(|credit| format!("<p class=\"kredit\"><em>{}</em></p>\n", esc(credit)))
        .unwrap_or_default()
}

/// `main`, `article`, paragraphs.
pub(crate) fn semantic(view: &View<'_>, parts: &Parts) -> String {
    let (spec, look) = (view.spec, view.spec.look);
    let mut text = String::new();
    for (number, paragraph) in parts.paragraphs.iter().enumerate() {
        text.push_str(&format!("<p>{paragraph}</p>\n"));
        if let (1, Some(also)) = (number, &parts.also) {
            text.push_str(&format!("<p class=\"baca-juga\"><strong>Baca juga: {also}</strong></p>\n"));
        }
    }
    format!(
        "<header><h2>{name}</h2><nav>{nav}</nav></header>\n<main>\n<article class=\"{look}-article\">\n\
         <h1>{headline}</h1>\n<div class=\"{look}-meta\"><span class=\"penulis\">{byline}</span> <span class=\"tanggal\">{date}</span></div>\n\
         <figure><img src=\"/static/foto.jpg\" alt=\"\"><figcaption>Ilustrasi (dok. redaksi)</figcaption></figure>\n\
         {text}{credit}<p class=\"editor\">Editor: {editor}</p>\n</article>\n</main>\n{ads}\n\
         <aside><h3>Berita Terkait</h3><ul>{related}</ul></aside>\n<section id=\"komentar\"><h3>Komentar</h3><ul>{comments}</ul></section>\n<footer>{footer}</footer>",
        name = esc(spec.name),
        nav = html::nav(spec),
        headline = parts.headline,
        byline = parts.byline,
        date = time_element(view, parts),
        credit = credit(view),
        editor = parts.editor,
        ads = html::advert(spec, view.article.paragraphs.len()),
        related = parts.related,
        comments = html::comments(view.article.number),
        footer = html::footer(spec),
    )
}

/// Nested `div`s, the text parted by line breaks.
pub(crate) fn breaks(view: &View<'_>, parts: &Parts) -> String {
    let (spec, look) = (view.spec, view.spec.look);
    let mut text = parts.paragraphs.join("<br><br>\n");
    if let Some(also) = &parts.also {
        text.push_str(&format!("<br><br>\n<b>BACA JUGA:</b> {also}"));
    }
    format!(
        "<div id=\"{look}-top\"><div class=\"logo\">{name}</div>{nav}</div>\n<div id=\"{look}-wrap\"><div class=\"kiri\">\n\
         <div class=\"judul\"><h1>{headline}</h1></div>\n<div class=\"tgl\">{date}</div>\n<div class=\"reporter\">Reporter: {byline}</div>\n{ads}\n\
         <div class=\"isi\" id=\"{look}-isi\">{text}<br><br>{credit}<i>({byline}/{editor})</i></div>\n\
         <div class=\"share\"><a href=\"#\">Facebook</a> <a href=\"#\">Twitter</a> <a href=\"#\">WhatsApp</a></div>\n</div>\n\
         <div class=\"kanan\"><div class=\"kotak\"><div class=\"jdl\">Terpopuler</div><ul>{related}</ul></div>{ads2}</div></div>\n<div id=\"bawah\">{footer}</div>",
        name = esc(spec.name),
        nav = html::nav(spec),
        headline = parts.headline,
        date = time_element(view, parts),
        byline = parts.byline,
        ads = html::advert(spec, 0),
        credit = credit(view),
        editor = parts.editor,
        related = parts.related,
        ads2 = html::advert(spec, 1),
        footer = html::footer(spec),
    )
}

/// Tables, unquoted attributes, upper-case tags, unclosed paragraphs.
pub(crate) fn table(view: &View<'_>, parts: &Parts) -> String {
    let spec = view.spec;
    let text: String = parts.paragraphs.iter().map(|text| format!("<P align=justify>{text}\n")).collect();
    let also = parts
        .also
        .as_ref()
        .map(|also| format!("<P><FONT color=red>Berita terkait:</FONT> {also}\n"))
        .unwrap_or_default();
    let (dated, scope) = match spec.markup {
        Markup::Microdata => (
            format!("<meta itemprop=\"datePublished\" content=\"{}\">", parts.iso),
            "itemscope itemtype=\"http://schema.org/NewsArticle\"",
        ),
        _ => (String::new(), ""),
    };
    format!(
        "<TABLE width=960 border=0 cellpadding=0><TR><TD colspan=3><B>{name}</B></TD></TR>\n<TR><TD width=160 valign=top>{nav}</TD>\n\
         <TD width=560 valign=top><DIV {scope}>{dated}\n<H2 itemprop=\"headline\">{headline}</H2>\n<FONT size=1 color=#666666>{date} &middot; oleh <SPAN itemprop=\"author\">{byline}</SPAN></FONT><HR>\n\
         <DIV itemprop=\"articleBody\">\n{text}{also}</DIV>{credit}<P><I>Penyunting: {editor}</I></DIV></TD>\n\
         <TD width=240 valign=top bgcolor=#eeeeee><TABLE><TR><TD><B>Lainnya</B><UL>{related}</UL></TD></TR><TR><TD>{ads}</TD></TR></TABLE></TD></TR>\n\
         <TR><TD colspan=3 align=center>{footer}</TD></TR></TABLE>",
        name = esc(spec.name),
        nav = html::nav(spec),
        headline = parts.headline,
        date = parts.date,
        byline = parts.byline,
        credit = credit(view),
        editor = parts.editor,
        related = parts.related,
        ads = html::advert(spec, 2),
        footer = html::footer(spec),
    )
}

/// A weblog theme.
pub(crate) fn blog(view: &View<'_>, parts: &Parts) -> String {
    let (spec, look) = (view.spec, view.spec.look);
    let text: String = parts.paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    let also = parts
        .also
        .as_ref()
        .map(|also| format!("<div class=\"jp-relatedposts\"><em>Baca Juga</em> {also}</div>\n"))
        .unwrap_or_default();
    format!(
        "<div id=\"page\" class=\"hfeed site\"><header class=\"site-header\"><p class=\"site-title\">{name}</p>{nav}</header>\n\
         <div id=\"content\"><div id=\"primary\"><div class=\"post type-post hentry\">\n<h1 class=\"{look}-title\">{headline}</h1>\n\
         <div class=\"{look}-meta\">Posted on {date} by <a href=\"/penulis\">{byline}</a> in <a href=\"/rubrik/{section}\">{section}</a></div>\n\
         <div class=\"{look}-content\">\n{text}{also}{credit}{paging}\n<div class=\"sharedaddy\"><h3>Bagikan ini:</h3><a href=\"#\">Tweet</a> <a href=\"#\">Surel</a></div>\n</div>\n\
         <div class=\"tags\">Tag: <a href=\"/tag/jatim\">jatim</a>, <a href=\"/tag/{section}\">{section}</a></div></div>\n\
         <div id=\"comments\"><h2>Tinggalkan Balasan</h2><ol>{comments}</ol><form><textarea></textarea><input type=\"submit\" value=\"Kirim Komentar\"></form></div></div>\n\
         <div id=\"secondary\"><h2>Pos-pos Terbaru</h2><ul>{related}</ul>{ads}</div></div><footer>{footer}</footer></div>",
        name = esc(spec.name),
        nav = html::nav(spec),
        headline = parts.headline,
        date = time_element(view, parts),
        byline = parts.byline,
        section = view.article.section(),
        credit = credit(view),
        paging = parts.paging,
        comments = html::comments(view.article.number),
        related = parts.related,
        ads = html::advert(spec, 3),
        footer = html::footer(spec),
    )
}

/// A portal: advertisements and related links between the paragraphs.
pub(crate) fn portal(view: &View<'_>, parts: &Parts) -> String {
    let (spec, look) = (view.spec, view.spec.look);
    let mut text = String::new();
    for (number, paragraph) in parts.paragraphs.iter().enumerate() {
        text.push_str(&format!("<p>{paragraph}</p>\n"));
        if number % 3 == 1 {
            text.push_str(&html::advert(spec, number));
        }
        if let (2, Some(also)) = (number, &parts.also) {
            text.push_str(&format!("<p><strong>BACA JUGA: {also}</strong></p>\n"));
        }
    }
    let (scope, date) = if spec.markup == Markup::Microdata {
        (
            " itemscope itemtype=\"https://schema.org/NewsArticle\"",
            format!("<span itemprop=\"datePublished\" content=\"{}\">{}</span>", parts.iso, parts.date),
        )
    } else {
        ("", parts.date.clone())
    };
    format!(
        "<div class=\"container\"><div class=\"navbar\">{nav}</div><div class=\"grid-row\"><div class=\"column-8\"{scope}>\n\
         <div class=\"breadcrumb\"><a href=\"/\">Home</a> &raquo; <a href=\"/rubrik/{section}\">{section}</a></div>\n\
         <h1 class=\"{look}__title\" itemprop=\"headline\">{headline}</h1>\n<div class=\"{look}__author\">{byline} - {name}</div>\n<div class=\"{look}__date\">{date}</div>\n\
         <div class=\"{look}__media\"><img src=\"/static/foto.jpg\" alt=\"foto\"><div class=\"caption\">Foto: Istimewa</div></div>\n\
         <div class=\"{look}__body\"><div class=\"{look}__body-text\" itemprop=\"articleBody\">\n{text}{credit}<p>({editor})</p></div></div>\n\
         <div class=\"share-box\">Bagikan: <a href=\"#\">FB</a> <a href=\"#\">WA</a></div></div>\n\
         <div class=\"column-4\"><h4>Berita Populer</h4><ol>{related}</ol></div></div><div class=\"komentar\"><ul>{comments}</ul></div><div class=\"footer\">{footer}</div></div>",
        nav = html::nav(spec),
        section = view.article.section(),
        headline = parts.headline,
        byline = parts.byline,
        name = esc(spec.name),
        credit = credit(view),
        editor = parts.editor,
        related = parts.related,
        comments = html::comments(view.article.number),
        footer = html::footer(spec),
    )
}

/// One `div` per paragraph, as page builders write them.
pub(crate) fn blocks(view: &View<'_>, parts: &Parts) -> String {
    let (spec, look) = (view.spec, view.spec.look);
    let text: String = parts
        .paragraphs
        .iter()
        .map(|text| format!("<div class=\"{look}-blk\"><span>{text}</span></div>\n"))
        .collect();
    let also = parts
        .also
        .as_ref()
        .map(|also| format!("<div class=\"{look}-rel\">Baca Juga: {also}</div>\n"))
        .unwrap_or_default();
    format!(
        "<div id=\"root\"><div class=\"{look}-hd\">{name}{nav}</div>\n<section class=\"{look}-main\"><div class=\"{look}-h\"><h1>{headline}</h1><div class=\"{look}-sub\">{byline} &bull; {date}</div></div>\n\
         <div class=\"{look}-body\">\n{text}</div>\n{also}{credit}<div class=\"{look}-ed\">Editor: {editor}</div></section>\n\
         <section class=\"{look}-more\"><div>Rekomendasi untuk Anda</div><ul>{related}</ul>{ads}</section><div class=\"{look}-ft\">{footer}</div></div>\n\
         <script>window.__STATE__={{\"id\":{number}}};</script>",
        name = esc(spec.name),
        nav = html::nav(spec),
        headline = parts.headline,
        byline = parts.byline,
        date = time_element(view, parts),
        credit = credit(view),
        editor = parts.editor,
        related = parts.related,
        ads = html::advert(spec, 1),
        footer = html::footer(spec),
        number = view.article.number,
    )
}

/// Two columns of a newspaper's digital edition.
pub(crate) fn columns(view: &View<'_>, parts: &Parts) -> String {
    let (spec, look) = (view.spec, view.spec.look);
    let half = parts.paragraphs.len().div_ceil(2);
    let column = |texts: &mut dyn Iterator<Item = &String>| -> String {
        texts.map(|text| format!("<p class=\"alinea\">{text}</p>\n")).collect()
    };
    let left = column(&mut parts.paragraphs.iter().take(half));
    let right = column(&mut parts.paragraphs.iter().skip(half));
    format!(
        "<div class=\"kepala-koran\"><span>{name}</span><span>Edisi Digital</span></div>{nav}\n<div class=\"{look}-halaman\">\n\
         <h2 class=\"{look}-kepala\">{headline}</h2>\n<div class=\"{look}-tanggal\">{date}</div>\n\
         <div class=\"kolom kolom-1\">\n{left}</div>\n<div class=\"kolom kolom-2\">\n{right}{credit}<p class=\"inisial\">[{byline}/{editor}]</p></div>\n</div>\n\
         <div class=\"{look}-lain\"><h4>Halaman Ini Juga Memuat</h4><ul>{related}</ul></div>{ads}<div class=\"kaki\">{footer}</div>",
        name = esc(spec.name),
        nav = html::nav(spec),
        headline = parts.headline,
        date = time_element(view, parts),
        credit = credit(view),
        byline = parts.byline,
        editor = parts.editor,
        related = parts.related,
        ads = html::advert(spec, 2),
        footer = html::footer(spec),
    )
}

/// A player with the text as its description.
pub(crate) fn player(view: &View<'_>, parts: &Parts) -> String {
    let (spec, look) = (view.spec, view.spec.look);
    let text: String = parts.paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    format!(
        "<div class=\"siaran\"><a href=\"/\">{name}</a> | <a href=\"/siaran-langsung\">SIARAN LANGSUNG</a></div>{nav}\n\
         <div class=\"{look}-box\"><video controls src=\"/static/video.mp4\"></video><h1 class=\"{look}-judul\">{headline}</h1>\n\
         <div class=\"{look}-info\">{date} &middot; Program Kabar Wilwatikta</div>\n<div class=\"{look}-deskripsi\">\n{text}{credit}<p>Reporter: {byline}. Penyunting gambar: {editor}.</p></div></div>\n\
         <div class=\"playlist\"><h3>Video Berikutnya</h3><ul>{related}</ul></div><div class=\"kaki\">{footer}</div>",
        name = esc(spec.name),
        nav = html::nav(spec),
        headline = parts.headline,
        date = time_element(view, parts),
        credit = credit(view),
        byline = parts.byline,
        editor = parts.editor,
        related = parts.related,
        footer = html::footer(spec),
    )
}
