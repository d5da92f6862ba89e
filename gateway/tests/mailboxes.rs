//! Mailboxes and sealed entries, on each database.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

mod common;

use common::{on_each, Gateway};
use futures::future::join_all;
use galen_gateway::{
	inbox::{Change, Gap, Kind, Letter, Mailbox, Refs},
	ledger::{AccountId, EnvelopeKey, Lease, StaffRecord},
	store::{
		disclosures::{NewDisclosure, Turn},
		emergencies::{LocalPlace, LocalState, NewLocal, Signed},
		inbox::{Cursor, Said, Step},
		releases::NewRelease,
		Store, StoreError,
	},
};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{EmergencyId, Moment, OrganizationId, ReceiptId},
	members::{Role, RoleSet},
	merkle::Digest,
};
use galen_vault::safe::{
	disclosed_objects, local_receipt, DisclosureBasis, DisclosureEntry, ObjectId, ReleasedRecords,
	SealedLocalEmergency,
};

const AMINA: AccountId = AccountId([1; 32]);
const BILAL: AccountId = AccountId([2; 32]);
const HERE: OrganizationId = OrganizationId(0);
const NOW: Moment = 1_800_000_000;

fn at(block: u32) -> Cursor {
	Cursor {
		block,
		moment: NOW + Moment::from(block),
	}
}

fn step(before: Option<u32>, after: u32, changes: Vec<Change>) -> Step {
	Step {
		before: before.map(at),
		after: at(after),
		gap: None,
		changes: vec![(at(after), changes)],
	}
}

fn letter(kind: Kind, number: u64) -> Letter {
	let refs = Refs {
		receipt: Some(number),
		..Refs::default()
	};
	Letter::new(kind, refs)
}

fn to(subject: AccountId, number: u64) -> Change {
	Change::Deliver(
		Mailbox::Subject(subject),
		letter(Kind::AccessOpened, number),
	)
}

/// The numbers, kinds and receipts in a mailbox.
async fn all(store: &Store, mailbox: &Mailbox) -> Vec<(u64, Kind, Option<u64>)> {
	let page = store
		.inbox_page(mailbox, &[9; 32], Kind::ALL, None, false, 1_000)
		.await
		.unwrap();
	let entries = page.entries.into_iter();
	entries
		.map(|entry| (entry.number, entry.kind, entry.refs.receipt))
		.collect()
}

#[tokio::test]
async fn entries_come_with_their_cursor_or_not_at_all() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		assert_eq!(store.inbox_cursor().await.unwrap(), None);
		let enrolled = vec![Change::Enrolled(AMINA), to(AMINA, 1), to(BILAL, 1)];
		store.inbox_step(&step(None, 5, enrolled)).await.unwrap();
		assert_eq!(store.inbox_cursor().await.unwrap(), Some(at(5)));
		store
			.inbox_step(&step(Some(5), 6, vec![to(AMINA, 2)]))
			.await
			.unwrap();
		// The same step again, one that begins elsewhere, and a second beginning.
		for wrong in [
			step(Some(5), 6, vec![to(AMINA, 3)]),
			step(Some(7), 8, vec![to(AMINA, 3)]),
			step(None, 8, vec![to(AMINA, 3)]),
		] {
			let refused = store.inbox_step(&wrong).await;
			assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
		}
		let mailbox = Mailbox::Subject(AMINA);
		let expected = [
			(1, Kind::AccessOpened, Some(1)),
			(2, Kind::AccessOpened, Some(2)),
		];
		assert_eq!(all(store, &mailbox).await, expected);
		assert!(all(store, &Mailbox::Subject(BILAL)).await.is_empty());
		assert!(!store.has_mailbox(&BILAL.0).await.unwrap());
	})
	.await;
}

#[tokio::test]
async fn what_waits_for_its_time_is_told_once_unless_it_is_forgotten() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let wait = |name: u8, mailbox, due| Change::Deadline {
			name: vec![name],
			mailbox,
			due,
			letter: letter(Kind::RequestExpired, u64::from(name)),
		};
		let own = Mailbox::Subject(AMINA);
		let changes = vec![
			Change::Enrolled(AMINA),
			wait(1, own, NOW + 10),
			wait(2, own, NOW + 10),
			wait(3, Mailbox::Organization, NOW + 20),
			wait(4, Mailbox::Subject(BILAL), NOW + 10),
		];
		store.inbox_step(&step(None, 1, changes)).await.unwrap();
		store
			.inbox_step(&step(Some(1), 2, vec![Change::Forget(vec![1])]))
			.await
			.unwrap();
		assert!(!store.inbox_is_due(NOW + 9).await.unwrap());
		assert!(store.inbox_is_due(NOW + 10).await.unwrap());
		store
			.inbox_step(&step(Some(2), 10, Vec::new()))
			.await
			.unwrap();
		store
			.inbox_step(&step(Some(10), 30, Vec::new()))
			.await
			.unwrap();
		assert_eq!(all(store, &own).await, [(1, Kind::RequestExpired, Some(2))]);
		assert_eq!(
			all(store, &Mailbox::Organization).await,
			[(1, Kind::RequestExpired, Some(3))]
		);
		assert!(!store.inbox_is_due(NOW + 1_000).await.unwrap());
	})
	.await;
}

#[tokio::test]
async fn an_outdated_template_and_an_orders_lines_reach_those_they_concern() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let changes = vec![Change::Enrolled(AMINA), Change::Enrolled(BILAL)];
		store.inbox_step(&step(None, 1, changes)).await.unwrap();
		assert_eq!(store.stale_subjects(9).await.unwrap(), [AMINA, BILAL]);
		let said = Said {
			directives: vec![(0, 1, 1), (1, 1, 2), (2, 7, 1)],
			denials: vec![(NOW + 5, Some(NOW + 9)), (NOW + 20, None)],
			ends: vec![(vec![b'd'], NOW + 2, letter(Kind::ConsentExpiring, 5))],
		};
		store.keep_said(&AMINA, &said).await.unwrap();
		store.keep_said(&BILAL, &Said::default()).await.unwrap();
		assert!(!store.has_stale_subjects().await.unwrap());
		for (now, forbidden) in [(4, false), (5, true), (8, true), (9, false), (20, true)] {
			let found = store.forbade_emergency(&AMINA.0, NOW + now).await.unwrap();
			assert_eq!(found, forbidden, "{now}");
		}
		let outdated = Change::Outdated {
			template: 1,
			minimum: 3,
		};
		let lines = |subjects| Change::Lines {
			order: 4,
			subjects,
			letter: letter(Kind::OrderIncluded, 4),
		};
		let changes = vec![
			outdated,
			lines(vec![AMINA]),
			lines(vec![AMINA, BILAL]),
			Change::OrderOver(4),
			Change::Stale(BILAL),
		];
		store.inbox_step(&step(Some(1), 2, changes)).await.unwrap();
		let expected = [
			(1, Kind::ReconsentDue, None),
			(2, Kind::OrderIncluded, Some(4)),
			(3, Kind::ConsentExpiring, Some(5)),
		];
		assert_eq!(all(store, &Mailbox::Subject(AMINA)).await, expected);
		let expected = [(1, Kind::OrderIncluded, Some(4))];
		assert_eq!(all(store, &Mailbox::Subject(BILAL)).await, expected);
		assert_eq!(store.stale_subjects(9).await.unwrap(), [BILAL]);
		// Said again: what was told is not told again, and what is gone is forgotten.
		store.keep_said(&AMINA, &said).await.unwrap();
		assert!(!store.inbox_is_due(NOW + 100).await.unwrap());
		store
			.inbox_step(&step(Some(2), 3, vec![Change::Left(AMINA), to(AMINA, 1)]))
			.await
			.unwrap();
		assert_eq!(all(store, &Mailbox::Subject(AMINA)).await.len(), 3);
		assert!(!store.forbade_emergency(&AMINA.0, NOW + 20).await.unwrap());
	})
	.await;
}

#[tokio::test]
async fn a_gap_is_kept_and_makes_everything_that_was_said_stale() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		store
			.inbox_step(&step(None, 1, vec![Change::Enrolled(AMINA)]))
			.await
			.unwrap();
		store.keep_said(&AMINA, &Said::default()).await.unwrap();
		let gap = Gap {
			first: 2,
			last: 299,
			since: NOW + 1,
			until: NOW + 300,
		};
		let behind = Step {
			gap: Some(gap),
			..step(Some(1), 300, Vec::new())
		};
		store.inbox_step(&behind).await.unwrap();
		let page = store
			.inbox_page(&Mailbox::Organization, &[9; 32], Kind::ALL, None, true, 1)
			.await
			.unwrap();
		assert_eq!(page.gaps, [gap]);
		assert_eq!(store.stale_subjects(9).await.unwrap(), [AMINA]);
	})
	.await;
}

#[tokio::test]
async fn each_reader_has_a_mark_of_its_own_that_never_goes_back() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let tell =
			|number| Change::Deliver(Mailbox::Organization, letter(Kind::Sanctioned, number));
		let other = Change::Deliver(Mailbox::Organization, letter(Kind::OrderPlaced, 3));
		let changes = vec![tell(1), tell(2), other];
		store.inbox_step(&step(None, 1, changes)).await.unwrap();
		let mailbox = Mailbox::Organization;
		let mark = |reader: u8, upto| async move {
			let reader = [reader; 32];
			let mark = store.mark_inbox_read(&mailbox, &reader, upto);
			mark.await.unwrap()
		};
		assert_eq!(mark(1, 2).await, 2);
		assert_eq!(mark(1, 1).await, 2);
		assert_eq!(mark(2, 99).await, 3);
		let page = store
			.inbox_page(&mailbox, &[1; 32], &[Kind::Sanctioned], None, true, 9)
			.await
			.unwrap();
		assert_eq!((page.read, page.unread, page.entries.len()), (2, 0, 0));
		let page = store
			.inbox_page(&mailbox, &[3; 32], &[Kind::Sanctioned], Some(1), true, 9)
			.await
			.unwrap();
		assert_eq!((page.read, page.unread, page.entries.len()), (0, 2, 1));
	})
	.await;
}

#[tokio::test]
async fn the_last_view_is_what_was_seen_last() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		assert_eq!(store.last_view().await.unwrap(), None);
		let seen = |active, key| Change::Standing {
			active,
			envelope_key: EnvelopeKey([key; 32]),
		};
		let record = |roles: &[Role], until| StaffRecord {
			organization: HERE,
			roles: RoleSet::of(roles),
			until,
		};
		let doctor = record(&[Role::Clinician, Role::PrivacyOfficer], Some(NOW + 9));
		let changes = vec![seen(true, 4), Change::Staff(BILAL, Some(doctor))];
		store.inbox_step(&step(None, 1, changes)).await.unwrap();
		let view = store.last_view().await.unwrap().unwrap();
		assert_eq!(
			(view.seen, view.active, view.envelope_key),
			(at(1), true, [4; 32])
		);
		let kept = store.last_staff(&BILAL.0, HERE).await.unwrap();
		assert_eq!(kept, Some(doctor));
		let newer = record(&[Role::Clinician], None);
		store.note_staff(&BILAL, &newer).await.unwrap();
		assert_eq!(store.last_staff(&BILAL.0, HERE).await.unwrap(), Some(newer));
		assert_eq!(store.noted_staff().await.unwrap(), [BILAL]);
		let changes = vec![seen(false, 5), Change::Staff(BILAL, None)];
		store.inbox_step(&step(Some(1), 2, changes)).await.unwrap();
		let view = store.last_view().await.unwrap().unwrap();
		assert_eq!(
			(view.seen, view.active, view.envelope_key),
			(at(2), false, [5; 32])
		);
		assert_eq!(store.last_staff(&BILAL.0, HERE).await.unwrap(), None);
	})
	.await;
}

fn signed(number: u64) -> Signed {
	let byte = number.to_le_bytes()[0];
	Signed {
		sealed: SealedLocalEmergency {
			name: ObjectId([byte; 16]),
			wrapped_key: vec![byte; 3],
			bytes: vec![byte; 5],
		},
		digest: Digest([byte; 32]),
	}
}

async fn add(
	store: &Store,
	subject: AccountId,
	opened_at: Moment,
) -> Result<LocalPlace, StoreError> {
	let new = NewLocal {
		subject: subject.0,
		opened_at,
		ends_at: opened_at + 14_400,
	};
	store
		.add_local(&new, |place| Ok(signed(place.number)))
		.await
}

#[tokio::test]
async fn sealed_entries_are_numbered_chained_and_join_what_runs() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let first = add(store, AMINA, NOW).await.unwrap();
		assert_eq!((first.number, first.previous, first.joins), (0, None, None));
		let other = add(store, BILAL, NOW + 1).await.unwrap();
		assert_eq!(other.previous, Some(Digest([0; 32])));
		assert_eq!(other.joins, None);
		let joined = add(store, AMINA, NOW + 14_399).await.unwrap();
		let end = NOW + 14_400;
		assert_eq!(joined.joins, Some((0, end, Digest([0; 32]))));
		// Over is over.
		let next = add(store, AMINA, end).await.unwrap();
		assert_eq!((next.number, next.joins), (3, None));
		let waiting = store.waiting_locals(9).await.unwrap();
		let numbers: Vec<u64> = waiting.iter().map(|row| row.number).collect();
		assert_eq!(numbers, [0, 1, 3]);
		let row = store.local(2).await.unwrap().unwrap();
		assert_eq!(row.state, LocalState::Joined(0));
		assert_eq!((row.ends_at, row.sealed), (end, signed(2).sealed));
		assert_eq!(store.locals(Some(1), 9).await.unwrap().len(), 2);
	})
	.await;
}

#[tokio::test]
async fn an_entry_that_cannot_be_sealed_leaves_nothing() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let new = NewLocal {
			subject: AMINA.0,
			opened_at: NOW,
			ends_at: NOW + 14_400,
		};
		let failed = store
			.add_local(&new, |_| Err::<Signed, _>(StoreError::Newer))
			.await;
		assert!(matches!(failed, Err(StoreError::Newer)));
		assert!(store.locals(None, 9).await.unwrap().is_empty());
		assert_eq!(add(store, AMINA, NOW).await.unwrap().number, 0);
	})
	.await;
}

#[tokio::test]
async fn however_many_come_at_once_numbers_have_no_gap() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let many = (0..12u8).map(|number| async move {
			loop {
				match add(store, AccountId([number; 32]), NOW).await {
					Ok(place) => return place.number,
					// Somebody else took the number: another try.
					Err(StoreError::Conflict) => {},
					Err(error) => panic!("{error}"),
				}
			}
		});
		let mut numbers = join_all(many).await;
		numbers.sort_unstable();
		assert_eq!(numbers, (0..12).collect::<Vec<u64>>());
	})
	.await;
}

#[tokio::test]
async fn an_entry_is_marked_once_and_the_accounting_says_how_late() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		add(store, AMINA, NOW).await.unwrap();
		disclose(&gateway, local_receipt(0)).await;
		let shown = &store.disclosures_of(&AMINA.0, None, 9).await.unwrap()[0];
		let sealed = shown.sealed.unwrap();
		assert_eq!(
			(sealed.entry, sealed.opened_at, sealed.delay()),
			(0, NOW, None)
		);
		let mark = |at| store.mark_entered(0, EmergencyId(7), ReceiptId(8), at);
		assert!(mark(NOW + 600).await.unwrap());
		assert!(!mark(NOW + 601).await.unwrap());
		let shown = &store.disclosures_of(&AMINA.0, None, 9).await.unwrap()[0];
		let sealed = shown.sealed.unwrap();
		assert_eq!(sealed.entered, Some((EmergencyId(7), NOW + 600)));
		assert_eq!(sealed.delay(), Some(600));
		assert!(store.waiting_locals(9).await.unwrap().is_empty());
		let row = store.local(0).await.unwrap().unwrap();
		let entered = LocalState::Entered {
			emergency: EmergencyId(7),
			receipt: ReceiptId(8),
			at: NOW + 600,
		};
		assert_eq!(row.state, entered);
		// One of the chain rests on no such entry.
		disclose(&gateway, ReceiptId(3)).await;
		let shown = store.disclosures_of(&AMINA.0, Some(0), 9).await.unwrap();
		assert_eq!(shown[0].sealed, None);
	})
	.await;
}

#[tokio::test]
async fn what_is_never_entered_is_told_once() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		add(store, AMINA, NOW).await.unwrap();
		let row = store.local(0).await.unwrap().unwrap();
		let letters = [(Mailbox::Organization, letter(Kind::EmergencyNotEntered, 1))];
		let mark = || store.mark_not_entered(&row, "OpenedTooLongAgo", at(1), &letters);
		assert!(mark().await.unwrap());
		assert!(!mark().await.unwrap());
		assert_eq!(
			all(store, &Mailbox::Organization).await,
			[(1, Kind::EmergencyNotEntered, Some(1))]
		);
		let row = store.local(0).await.unwrap().unwrap();
		assert_eq!(row.state, LocalState::NotEntered("OpenedTooLongAgo".into()));
	})
	.await;
}

/// A release under a receipt, with its disclosure.
async fn disclose(gateway: &Gateway, receipt: ReceiptId) {
	let store = gateway.vault.store();
	let new = NewRelease {
		receipt,
		order: None,
		subject: AMINA.0,
		recipient: HERE,
		purpose: Purpose::Btg,
		consent_version: 0,
		lease: Lease::Clock { end: NOW + 14_400 },
		at: NOW,
	};
	store.insert_release(&new).await.unwrap();
	let entry = DisclosureEntry::Released(ReleasedRecords {
		receipt,
		basis: DisclosureBasis::LocalEmergency {
			entry: 0,
			digest: Digest([0; 32]),
		},
		subject: AMINA.0,
		recipient: HERE,
		purpose: Purpose::Btg,
		action: Action::Access,
		categories: CategorySet::EMPTY,
		records: 0,
		objects: disclosed_objects(&[]),
		consent_version: 0,
	});
	let made = store
		.disclose(receipt, Turn::First, &[1], &[], |numbers| NewDisclosure {
			entry,
			at: NOW,
			statement: vec![1],
			salt: [2; 32],
			leaf: Digest([numbers.number.to_le_bytes()[0]; 32]),
		})
		.await
		.unwrap();
	assert!(made.is_some());
}
