//! How large a resource's parts may be. Real resources stay far below; what is above was made to
//! exhaust somebody.

/// How deeply objects and lists may nest within one resource.
pub const MAX_DEPTH: usize = 64;
/// How many extensions may stand in one another. Each costs its reader more stack than any other
/// element; profiles use two.
pub const MAX_EXTENSIONS: usize = 8;
/// The most members of one object. The richest FHIR element has about a hundred.
pub const MAX_MEMBERS: usize = 256;
/// The most values, of any kind, in one resource.
pub const MAX_VALUES: usize = 1 << 18;
/// The most characters of a number. FHIR asks for 18 digits.
pub const MAX_NUMBER: usize = 64;
/// The largest exponent of a number, either way: what a double holds.
pub const MAX_EXPONENT: u32 = 308;
/// The most entries of one bundle. More belong into an NDJSON stream.
pub const MAX_ENTRIES: usize = 1 << 16;
/// The most faults that are told of one document.
pub const MAX_FAULTS: usize = 100;
