use super::*;

#[test]
fn names_come_back_from_their_text() {
	let id = ObjectId([0x0f; 16]);
	assert_eq!(id.to_string(), "0f".repeat(16));
	assert_eq!(id.to_string().parse(), Ok(id));
	assert_eq!(format!("{id:?}"), id.to_string());
	let id = SubjectVaultId::make().unwrap();
	assert_eq!(id.to_string().parse(), Ok(id));
	assert_ne!(SubjectVaultId::make().unwrap(), id);
}

#[test]
fn parsing_should_fail_for_anything_but_the_one_text() {
	let good = "0f".repeat(16);
	let bad = [
		String::new(),
		good[1..].to_string(),
		format!("{good}0"),
		good.to_uppercase(),
		good.replacen('0', "g", 1),
		good.replacen('0', "/", 1),
		format!("../{}", &good[3..]),
		format!("ä{}", &good[2..]),
	];
	for text in bad {
		assert_eq!(text.parse::<ObjectId>(), Err(IdError), "{text}");
	}
}
