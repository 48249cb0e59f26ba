//! The graph as a page that needs nothing beside it: the picture, a search, and what shows each edge.

use deployfence_findings::GraphView;

use super::json::compact;

const PAGE: &str = include_str!("page/page.html");
const LAYOUT: [&str; 2] =
    [include_str!("page/dagre/dagre.min.js.LEGAL.txt"), include_str!("page/dagre/dagre.min.js")];
const STYLE: [&str; 2] = [include_str!("page/page.css"), include_str!("picture.css")];
const SCRIPT: [&str; 4] = [
    include_str!("page/model.js"),
    include_str!("page/picture.js"),
    include_str!("page/panel.js"),
    include_str!("page/main.js"),
];

/// The graph as one page of HTML, which opens from a disk and asks for nothing.
#[must_use]
pub fn render(view: &GraphView) -> String {
    // A script ends at `</script`, whatever its type is.
    let data = compact(view).replace('<', "\\u003c");
    // The data come last: what stands in them is never taken for a part of the page.
    PAGE.replacen("/*STYLE*/", &STYLE.concat(), 1)
        .replacen("/*LAYOUT*/", &LAYOUT.concat(), 1)
        .replacen("/*SCRIPT*/", &SCRIPT.join("\n"), 1)
        .replacen("/*DATA*/", &data, 1)
}
