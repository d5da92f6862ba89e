//! What is secret does not show in what gets printed.

use super::*;

#[test]
fn nothing_secret_is_ever_printed() {
	let marker = [0x5a; 32];
	let bytes = || Zeroizing::new(marker);
	let custodian = SoftwareCustodianKey::from_bytes(bytes());
	let subject = SubjectKey::from_bytes(bytes());
	let record = || RecordSecret {
		key: RecordKey::from_bytes(bytes()),
		salt: Salt::from_bytes(bytes()),
	};
	let object = ObjectId([1; 16]);
	let half = || Half::from_bytes(bytes()).unwrap();
	let wrapped = subject
		.wrap_record(&object, &record(), HalfId(1), &half())
		.unwrap();
	let mut ring = KeyRing::default();
	ring.insert(object, record()).unwrap();
	let printed = [
		format!("{custodian:?}"),
		format!("{subject:?}"),
		format!("{:?}", record()),
		format!("{wrapped:?}"),
		format!("{:?}", half()),
		format!(
			"{:?}",
			custodian
				.make_subject(&SubjectVaultId([2; 16]), HalfId(2), &half())
				.unwrap()
		),
		format!("{ring:?}"),
		format!("{:?}", EnvelopeKeyPair::from_seed(bytes())),
		format!("{:?}", SignerKey::from_seed(&bytes())),
		format!("{:?}", Passphrase::typed("ZZZZZZZZZZZZ".into())),
	];
	for text in printed {
		for leak in ["5a5a", "90, 90", "5A", "ZZZ"] {
			assert!(!text.contains(leak), "{text}");
		}
	}
}

#[test]
fn every_secret_is_made_anew() {
	assert_ne!(
		RecordKey::make().unwrap().expose(),
		RecordKey::make().unwrap().expose()
	);
	assert_ne!(Salt::make().unwrap().expose(), &[0; 32]);
	let first = SoftwareCustodianKey::make().unwrap();
	assert_ne!(
		first.expose(),
		SoftwareCustodianKey::make().unwrap().expose()
	);
	let pair = EnvelopeKeyPair::make().unwrap();
	assert_ne!(
		pair.expose_seed(),
		EnvelopeKeyPair::make().unwrap().expose_seed()
	);
	assert_ne!(
		SignerKey::make().unwrap().verifier(),
		SignerKey::make().unwrap().verifier()
	);
	let secret = RecordSecret::make().unwrap();
	assert_ne!(secret.key.expose(), secret.salt.expose());
}
