//! Files that were changed anywhere: refused, and nothing panics.
//!
//! Two sorts. *Raw*: bytes of the file are changed, as a bad disk or a clumsy forger does. *Sealed*:
//! the content is changed and the checksum made right again, as a forger does who read the format.
//! Of the second sort a few prove something else that is true, such as that another account said
//! nothing; they are accepted only where the chain itself says so.

use crate::world::{other_world, world, Chain};
use codec::Encode;
use galen_primitives::{consent::Consents, merkle::Digest};
use galen_proofs::{
	keys, stored::BatchHeader, verify, Account, Body, Bundle, LeafStatus, ProofError, Statement,
	Trust,
};
use std::collections::BTreeMap;

/// Raw and sealed mutations together must be at least so many.
const AT_LEAST: usize = 10_000;

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
	fn below(&mut self, limit: usize) -> usize {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		usize::try_from(self.0 % limit as u64).expect("below a usize")
	}

	fn byte(&mut self) -> u8 {
		u8::try_from(self.below(256)).expect("a byte")
	}
}

/// A true bundle as a file.
struct Subject {
	name: &'static str,
	file: Vec<u8>,
	bundle: Bundle,
	trust: Trust,
}

fn subjects(chain: &crate::world::World) -> Vec<Subject> {
	chain
		.bundles()
		.into_iter()
		.map(|(name, bundle, trust)| Subject {
			name,
			file: bundle.to_bytes().expect("a short file"),
			bundle,
			trust,
		})
		.collect()
}

/// What became of the mutations.
#[derive(Default)]
struct Tally {
	tried: BTreeMap<&'static str, usize>,
	refusals: BTreeMap<String, usize>,
	/// Proved something else, which is true.
	true_all_the_same: usize,
}

impl Tally {
	/// Must be refused.
	#[track_caller]
	fn refused(&mut self, sort: &'static str, what: &str, file: &[u8], trust: &Trust) {
		*self.tried.entry(sort).or_default() += 1;
		match verify(file, trust) {
			Err(error) => self.note(error),
			Ok(verified) => panic!("{sort} of {what} was accepted: {verified:?}"),
		}
	}

	/// Must be refused, or be true.
	#[track_caller]
	fn refused_or_true(&mut self, sort: &'static str, what: &str, file: &[u8], trust: &Trust) {
		*self.tried.entry(sort).or_default() += 1;
		match verify(file, trust) {
			Err(error) => self.note(error),
			Ok(verified) => {
				assert_true(&world().chain, &verified.statement, what);
				self.true_all_the_same += 1;
			},
		}
	}

	fn note(&mut self, error: ProofError) {
		let name = format!("{error:?}");
		*self.refusals.entry(name).or_default() += 1;
	}
}

/// Whether the chain itself says what was proven.
#[track_caller]
fn assert_true(chain: &Chain, statement: &Statement, what: &str) {
	let block = statement.block();
	assert_eq!(
		block.hash,
		chain.headers[block.number as usize].hash(),
		"{what}"
	);
	match statement {
		Statement::Consent(_, facts) => {
			let stored: Option<Consents<Account>> =
				chain.value(block.number, &keys::consents(&facts.subject));
			assert_eq!(facts.consents, stored.unwrap_or_default(), "{what}");
			let organization: Option<galen_proofs::stored::Organization> = chain.value(
				block.number,
				&keys::organization(facts.recipient.organization),
			);
			let kind = organization.map(|organization| organization.kind);
			assert_eq!(
				facts.recipient.active.map(|active| active.kind),
				kind,
				"{what}"
			);
			for answer in &facts.answers {
				assert_eq!(answer.decision, facts.decide(&answer.question), "{what}");
			}
		},
		Statement::Records(_, facts) => {
			let key = keys::batch(facts.custodian, facts.batch);
			let header: Option<BatchHeader> = chain.value(block.number, &key);
			assert_eq!(Some(facts.header), header, "{what}");
			let batch = match facts.batch {
				number if number == world().small.number => &world().small,
				_ => &world().large,
			};
			for (place, status) in &facts.leaves {
				let known: Digest = batch.openings[*place as usize].leaf();
				let (digest, erased) = match status {
					LeafStatus::Anchored(opening) => (opening.leaf(), false),
					LeafStatus::Closed(digest) => (*digest, false),
					LeafStatus::Erased(digest, _) => (*digest, true),
				};
				let gone = batch
					.erased
					.is_some_and(|(at, from)| at == *place && block.number >= from);
				assert_eq!((digest, erased), (known, gone), "{what}");
			}
		},
		Statement::Authorities(_) => (),
	}
}

/// The frame around a changed content.
fn seal(kind: u8, body: &[u8]) -> Vec<u8> {
	let content = [b"GALENPRF".as_slice(), &[1, kind], body].concat();
	let checksum = sp_crypto_hashing::blake2_256(&content);
	[content, checksum.to_vec()].concat()
}

/// Kind and body of a file, and how much of the body is evidence that nobody may choose.
fn parts(subject: &Subject) -> (u8, Vec<u8>, usize) {
	let file = &subject.file;
	let body = file[10..file.len() - 32].to_vec();
	let finality = subject.bundle.finality.encoded_size();
	let evidence = finality
		+ match &subject.bundle.body {
			Body::Record(part) => part.state.encoded_size(),
			Body::Consent(part) => part.state.encoded_size(),
			Body::Authorities(state) => state.encoded_size(),
		};
	(file[9], body, evidence)
}

#[test]
fn ten_thousand_mutations() {
	let subjects = subjects(world());
	let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
	let mut tally = Tally::default();

	for subject in &subjects {
		let (name, trust) = (subject.name, &subject.trust);
		let (kind, body, evidence) = parts(subject);

		// One bit anywhere.
		for _ in 0..400 {
			let mut file = subject.file.clone();
			let at = dice.below(file.len());
			file[at] ^= 1 << dice.below(8);
			tally.refused("raw bit flip", name, &file, trust);
		}
		// Cut off, and with something after it.
		for _ in 0..100 {
			let length = dice.below(subject.file.len());
			tally.refused("raw cut", name, &subject.file[..length], trust);
			let longer = [subject.file.as_slice(), &[dice.byte()]].concat();
			tally.refused("raw addition", name, &longer, trust);
		}
		// One bit of the evidence, by somebody who can seal: every byte once, or a few hundred.
		for turn in 0..evidence.min(500) {
			let at = if evidence <= 500 {
				turn
			} else {
				dice.below(evidence)
			};
			let mut changed = body.clone();
			changed[at] ^= 1 << dice.below(8);
			tally.refused(
				"sealed bit flip",
				&format!("{name} at {at}"),
				&seal(kind, &changed),
				trust,
			);
		}
		// One bit of the statement.
		for _ in 0..300 {
			if body.len() == evidence {
				break;
			}
			let at = evidence + dice.below(body.len() - evidence);
			let mut changed = body.clone();
			changed[at] ^= 1 << dice.below(8);
			let what = format!("{name} at {at}");
			tally.refused_or_true(
				"sealed bit flip in the statement",
				&what,
				&seal(kind, &changed),
				trust,
			);
		}
		// Bytes taken out, doubled, or overwritten with others.
		for _ in 0..150 {
			let from = dice.below(evidence);
			let to = from + 1 + dice.below(40.min(body.len() - from));
			let to = to.min(body.len());
			let removed = [&body[..from], &body[to..]].concat();
			tally.refused("sealed removal", name, &seal(kind, &removed), trust);
			let doubled = [&body[..to], &body[from..]].concat();
			tally.refused("sealed doubling", name, &seal(kind, &doubled), trust);
			let mut noisy = body.clone();
			for byte in &mut noisy[from..to] {
				*byte = dice.byte();
			}
			if noisy != body {
				tally.refused_or_true("sealed noise", name, &seal(kind, &noisy), trust);
			}
		}
		// As another kind.
		for other in (0..=4).filter(|other| *other != kind) {
			tally.refused("sealed as another kind", name, &seal(other, &body), trust);
		}
	}

	swaps(&subjects, &mut tally);
	splices(&subjects, &mut dice, &mut tally);
	noise(&subjects[0].trust, &mut dice, &mut tally);

	let total: usize = tally.tried.values().sum();
	println!("{total} mutations: {:#?}", tally.tried);
	println!("refused by: {:#?}", tally.refusals);
	println!(
		"{} prove something else that is true",
		tally.true_all_the_same
	);
	assert!(total >= AT_LEAST, "only {total} mutations");
}

/// Parts of one true bundle in another, of this chain and of another network with the same keys.
fn swaps(subjects: &[Subject], tally: &mut Tally) {
	let foreign = self::subjects(other_world());
	for subject in subjects {
		for other in subjects.iter().chain(&foreign) {
			let what = format!("{} and {}", subject.name, other.name);
			let (ours, theirs) = (&subject.bundle, &other.bundle);
			let mut changed = Vec::new();
			let mut with = |change: &dyn Fn(&mut Bundle)| {
				let mut bundle = ours.clone();
				change(&mut bundle);
				if bundle != *ours && bundle != *theirs {
					changed.push(bundle);
				}
			};
			with(&|bundle| bundle.finality = theirs.finality.clone());
			with(&|bundle| bundle.finality.handoffs = theirs.finality.handoffs.clone());
			with(&|bundle| bundle.finality.headers = theirs.finality.headers.clone());
			with(&|bundle| bundle.finality.justification = theirs.finality.justification.clone());
			with(&|bundle| match (&mut bundle.body, &theirs.body) {
				(Body::Record(mine), Body::Record(other)) => mine.state = other.state.clone(),
				(Body::Record(mine), Body::Consent(other)) => mine.state = other.state.clone(),
				(Body::Consent(mine), Body::Consent(other)) => mine.state = other.state.clone(),
				(Body::Consent(mine), Body::Record(other)) => mine.state = other.state.clone(),
				_ => (),
			});
			with(&|bundle| {
				if let (Body::Record(mine), Body::Record(other)) = (&mut bundle.body, &theirs.body)
				{
					mine.leaves = other.leaves.clone();
				}
			});
			with(&|bundle| {
				if let (Body::Record(mine), Body::Record(other)) = (&mut bundle.body, &theirs.body)
				{
					mine.path = other.path.clone();
				}
			});
			for bundle in changed {
				let file = bundle.to_bytes().expect("a short file");
				// Two bundles of the same block share what makes it final.
				let same_block = bundle.finality.headers.first() == ours.finality.headers.first();
				match same_block {
					true => tally.refused_or_true("swapped parts", &what, &file, &subject.trust),
					false => tally.refused("swapped parts", &what, &file, &subject.trust),
				}
			}
		}
		// The whole of another network.
		for other in &foreign {
			tally.refused("other chain", other.name, &other.file, &subject.trust);
		}
	}
	// Every justification under every header that it is not of.
	let chain = &world().chain;
	for subject in subjects
		.iter()
		.filter(|it| it.bundle.finality.headers.len() == 1)
	{
		for number in
			(1..=90).filter(|number| chain.header(*number) != subject.bundle.finality.headers[0])
		{
			let mut bundle = subject.bundle.clone();
			bundle.finality.justification = chain.justify(number, 0);
			let file = bundle.to_bytes().expect("a short file");
			tally.refused(
				"justification of another block",
				subject.name,
				&file,
				&subject.trust,
			);
		}
	}
	// Every older consent value under every newer block.
	let newest = subjects
		.iter()
		.find(|it| it.name == "consent-withdrawn")
		.expect("it is there");
	let Body::Consent(part) = &newest.bundle.body else {
		panic!("of another kind");
	};
	for block in 1..89 {
		let stored: Option<Consents<Account>> = chain.value(block, &keys::consents(&part.subject));
		let needed = keys::of_consent(&part.subject, part.recipient, &stored.unwrap_or_default());
		let mut bundle = newest.bundle.clone();
		if let Body::Consent(part) = &mut bundle.body {
			part.state = chain.read(block, &needed);
		}
		let file = bundle.to_bytes().expect("a short file");
		tally.refused("older consent version", newest.name, &file, &newest.trust);
	}
	// Authorities that somebody made up, in place of those that are trusted.
	for subject in subjects {
		for seed in 1..=20_u8 {
			let mut trust = subject.trust.clone();
			for (place, (id, _)) in (0_u8..).zip(&mut trust.authorities) {
				use sp_core::Pair;
				let pair = sp_core::ed25519::Pair::from_seed(&[seed ^ (place << 5); 32]);
				*id = pair.public().into();
			}
			tally.refused("forged authority set", subject.name, &subject.file, &trust);
		}
	}
}

/// Stretches of one file in another.
fn splices(subjects: &[Subject], dice: &mut Dice, tally: &mut Tally) {
	for _ in 0..1_000 {
		let subject = &subjects[dice.below(subjects.len())];
		let other = &subjects[dice.below(subjects.len())];
		let (kind, body, _) = parts(subject);
		let (_, theirs, _) = parts(other);
		let at = dice.below(body.len().min(theirs.len()));
		let length = 1 + dice.below(200);
		let mut changed = body.clone();
		for (mine, theirs) in changed[at..].iter_mut().zip(&theirs[at..]).take(length) {
			*mine = *theirs;
		}
		if changed == body {
			continue;
		}
		tally.refused_or_true(
			"sealed splice",
			subject.name,
			&seal(kind, &changed),
			&subject.trust,
		);
	}
}

/// Files that were never a bundle.
fn noise(trust: &Trust, dice: &mut Dice, tally: &mut Tally) {
	for _ in 0..500 {
		let body: Vec<u8> = (0..dice.below(600)).map(|_| dice.byte()).collect();
		let kind = u8::try_from(dice.below(3)).expect("small");
		tally.refused("noise", "nothing", &seal(kind, &body), trust);
		tally.refused("noise", "nothing", &body, trust);
	}
}
