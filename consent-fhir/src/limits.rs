//! How large a consent may be. Real ones stay far below; what is above was made to exhaust somebody.

/// The most bytes of a document. The scan of a signed form may lie inside it.
pub const MAX_BYTES: usize = 16 << 20;
/// The most values of any kind, so that a document takes little memory beside its own length.
pub const MAX_VALUES: usize = 1 << 16;
/// How deeply objects and lists may nest. Thirty-two provisions inside one another take about eighty
/// levels.
pub const MAX_DEPTH: usize = 128;
/// The most members of one object.
pub const MAX_MEMBERS: usize = 256;
/// How many provisions may stand in one another: there are no more rules than that in a directive,
/// and each provision makes one at least.
pub const MAX_PROVISIONS: usize = 32;
/// The most refusals and the most places of a remark that are told of one document.
pub const MAX_TOLD: usize = 100;
