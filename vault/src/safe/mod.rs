//! The interface for everyone.

mod batch;
mod certificate;
mod commitment;
mod disclosure;
mod erasure;
mod identifier;
mod ids;
mod keyfile;
mod keys;
#[cfg(not(target_family = "wasm"))]
mod keystore;
mod mac;
mod object;
mod ring;
mod secrets;
mod signing;
mod wallet;

pub use batch::{Batch, BatchError, BatchProof, SealedBatch};
pub use certificate::{ErasureCertificate, ErasureReason, ErasureScope, SignedCertificate};
pub use commitment::{CiphertextRoot, Domain, MetadataHash, Opening};
pub use disclosure::{
	delivery_commitment, disclosed_objects, DisclosureBasis, DisclosureEntry, DisclosureStatement,
	ReleasedRecords, SignedDisclosure,
};
pub use erasure::{
	erase_record, erase_subject, ErasureError, KeyShelf, RecordErasure, SubjectErasure,
};
pub use identifier::SealedIdentifier;
pub use ids::{IdError, KeyId, ObjectId, SubjectVaultId};
pub use keyfile::{
	create_key_file, open_key_file, KeyFileError, Passphrase, PassphraseTooShort, Purpose,
	KEY_FILE, MIN_PASSPHRASE,
};
pub use keys::{
	rewrap_subject, CustodianKey, KeyError, SoftwareCustodianKey, WrappedRecord, WrappedSubject,
};
#[cfg(not(target_family = "wasm"))]
pub use keystore::{load_key, save_key, KeystoreError};
pub use mac::MacKey;
pub use object::{
	append_object, ciphertext_root, open_object, seal_object, sealed_length, Header, Layout,
	ObjectError, Opener, SealedObject, Sealer, CHUNK, HEADER,
};
pub use ring::{
	EnvelopeKeyPair, EnvelopePublicKey, GenesisHash, Grounds, KeyRing, Recipient, Release,
	RingError, SealedRing, MAX_RING,
};
pub use secrets::{RecordKey, RecordSecret, Salt, SubjectKey};
pub use signing::{Payload, SignatureError, Signed, SignerKey, VerifierKey};
pub use wallet::derive_wallet_envelope_key;

#[cfg(test)]
pub(crate) use {
	keyfile::create_with as keyfile_for_tests, object::seal_object_with as object_for_tests,
};
