//! What a FHIR R4 resource is, for a vault: whether it is well formed, whose it is, and its labels.
//!
//! The bytes are kept as they came; nothing here changes or writes them. [`read_resource`] looks at
//! one resource, [`split_bundle`] takes a bundle apart without copying. Both check limits and
//! grammar in one pass that builds nothing, so that hostile input costs time in proportion to its
//! length and little memory, and only then let `fhirkit` read the structure (see ADR 0006).
//!
//! # What refuses a resource, and what does not
//!
//! Refused, each with the path of the fault: text that is not UTF-8 or not JSON, names that stand
//! twice, nesting, numbers and objects beyond the limits in [`limits`], elements FHIR R4 does not
//! have, missing required elements, values of another type or form, a patient that cannot be told,
//! a confidentiality code that HL7 does not have.
//!
//! Not asked: whether a code belongs to the value set its element is bound to, whether a profile is
//! met, whether narrative is good XHTML, whether a reference leads anywhere (but for the patient's).
//! Hospitals send what they have; a vault that refuses a record for a retired code loses it.
//!
//! A fault never repeats content: it names a path made of element names and positions, and one of a
//! fixed list of problems.
//!
//! # Labels
//!
//! Category, clinical time, confidentiality and sensitivities are read by the tables in `tables`.
//! [`LABELLER_VERSION`] is kept with each record and rises with every change that can give a
//! resource other labels, so that it can be told later by which rules a record was labelled.

mod bundle;
mod fault;
mod labels;
pub mod limits;
mod metadata;
mod patient;
mod resource;
mod scan;
mod tables;
#[cfg(test)]
mod tests;
mod time;

pub use bundle::{split_bundle, BundleParts, Entry};
pub use fault::{Fault, Faults, Problem};
pub use labels::Labels;
pub use metadata::Metadata;
pub use patient::{Patients, Whose};
pub use resource::{read_resource, Resource};

/// By which rules resources are labelled now.
pub const LABELLER_VERSION: u16 = 1;
