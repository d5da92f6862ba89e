//! What a patient says, in a small file or by a usual name.

mod file;
mod usual;

pub(crate) use file::code_list;
pub use file::{read, Parsed, TemplateChoice};
pub use usual::{names as usual_names, usual};
