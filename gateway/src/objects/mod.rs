//! Sealed objects, concatenated into packs: one pack for each chunk of an import, written once.
//!
//! A pack is `packs/<first two digits>/<id>` on a local disk or an S3-compatible store. Its name is
//! random, and it holds nothing but ciphertext. It is there, whole and synced, before the index
//! speaks of it; one of which the index does not speak is the debris of a crash, and swept.

mod damage;
mod packs;
mod sweep;
mod trees;
mod vault;

pub use damage::note_damage;
pub use packs::{Packs, PacksError, S3Options};
pub use vault::{RecordProof, Tampering, Vault, VaultError};
