//! Markdown as these projects write it: [`outline`] finds headings, sections, tables and bullets with their spans,
//! [`html`] turns text and resolved links into safe HTML.

pub mod html;
pub mod outline;
