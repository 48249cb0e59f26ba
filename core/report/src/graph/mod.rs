//! Shows a [`GraphView`](deployfence_findings::GraphView): as data, as text for other tools that draw, as a picture,
//! and as a page to look around in.

mod dot;
mod excerpt;
mod html;
mod json;
mod layout;
mod line;
mod mermaid;
mod svg;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use dot::render as dot;
pub use excerpt::excerpt;
pub use html::render as html;
pub use json::render as json;
pub use layout::TooLarge;
pub use mermaid::render as mermaid;
pub use svg::render as svg;
