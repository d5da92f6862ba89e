//! How large each part of a bundle may be. Every list is refused by its length before its content is
//! read, so that no file makes a verifier allocate more than a small multiple of its own size.

/// Bytes of a whole file: a bundle of the most records fits.
pub const MAX_FILE: usize = 8 * 1024 * 1024;

/// Bytes of a header. A change of authorities writes 40 bytes for each of them into it.
pub const MAX_HEADER: u32 = 32 * 1024;

/// Bytes of a justification: a vote of 136 bytes for each authority, twice where they equivocated,
/// and the headers between the votes.
pub const MAX_JUSTIFICATION: u32 = 128 * 1024;

/// Votes in a justification.
pub const MAX_VOTES: usize = 512;

/// Headers in a justification.
pub const MAX_VOTE_HEADERS: usize = 256;

/// Authorities of one set; the chain allows a hundred.
pub const MAX_AUTHORITIES: usize = 256;

/// Hand-offs in one bundle. Whoever is further behind takes several bundles of authorities.
pub const MAX_HANDOFFS: u32 = 256;

/// Headers between the proven block and the justified one. Justifications are kept every 16 blocks
/// or fewer; more headers are needed only where finality stood still.
pub const MAX_HEADERS: u32 = 4_096;

/// Nodes and values of a storage proof.
pub const MAX_NODES: u32 = 16_384;

/// Bytes of one node or value. A subject's consent with everything a subject may store is shorter.
pub const MAX_NODE: u32 = 256 * 1024;

/// Leaves in one bundle of records: as many as one release covers.
pub const MAX_LEAVES: u32 = 65_536;

/// Hashes of a multi-proof.
pub const MAX_PATH: u32 = 262_144;

/// Questions in one bundle of consent.
pub const MAX_QUESTIONS: u32 = 64;
