//! The interface for everyone.

mod accounting;
mod batch;
mod certificate;
mod commitment;
mod disclosure;
mod emergency;
mod erasure;
mod half;
mod identifier;
mod ids;
mod keyfile;
mod keys;
#[cfg(not(target_family = "wasm"))]
mod keystore;
mod mac;
mod object;
mod recovery;
mod ring;
mod secrets;
mod signing;
mod wallet;

pub use accounting::{accountability, Accountability, Exemption, KEPT_SECONDS};
pub use batch::{Batch, BatchError, BatchProof, SealedBatch};
pub use certificate::{ErasureCertificate, ErasureReason, ErasureScope, SignedCertificate};
pub use commitment::{CiphertextRoot, Domain, MetadataHash, Opening};
pub use disclosure::{
	delivery_commitment, disclosed_objects, AccountingStatement, DisclosureBasis, DisclosureEntry,
	DisclosureStatement, DisclosureStatement1, OwnPlace, ReleasedRecords, SignedAccounting,
	SignedDisclosure,
};
pub use emergency::{
	local_entry, local_receipt, ClaimScheme, EntryKey, LocalEmergency, SealedEntryError,
	SealedLocalEmergency, SignedLocalEmergency,
};
pub use erasure::{
	derive_list_commitment, erase_record, erase_records, erase_subject, ErasureError, KeyShelf,
	ListSalt, RecordErasure, RecordsErasure, SubjectErasure,
};
pub use half::{Half, HalfId};
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
pub use recovery::RecoveryCode;
pub use ring::{
	EnvelopeKeyPair, EnvelopePublicKey, GenesisHash, Grounds, KeyRing, Recipient, Release,
	RingError, SealedRing, MAX_RING,
};
pub use secrets::{RecordKey, RecordSecret, Salt, SubjectKey};
pub use signing::{Payload, SignatureError, Signed, SignerKey, VerifierKey};
pub use wallet::{derive_wallet_cache_key, derive_wallet_envelope_key};

#[cfg(test)]
pub(crate) use {
	keyfile::create_with as keyfile_for_tests, object::seal_object_with as object_for_tests,
};
