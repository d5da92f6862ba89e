//! Releases: who gets which keys, when, and what becomes of it.
//!
//! Nearly every test here begins with the same: patients with records who consent, a partner's order
//! with a line for each of them, and a scientist of the partner who is signed in. [`Arrangement`] makes
//! that, and each test says only in what it differs.

mod confirmation;
mod consent;
mod content;
mod lease;
mod node;
mod once;
mod refusals;

use crate::support::{
	ledger::{Asked, When, World, PARTNER},
	Answer, Bench,
};
use galen_client::Signer;
use galen_gateway::store::releases::{Release, ReleaseState};
use galen_primitives::{
	codes::{Category, Purpose},
	ids::{OrderId, ReceiptId},
};
use galen_vault::safe::ObjectId;
use serde_json::{json, Value};
use std::collections::BTreeSet;

/// A price per line.
const PRICE: u128 = 10;

/// Says what there is when a test begins.
struct Arrangement {
	patients: Vec<String>,
	consents: Vec<Category>,
	ordered: Vec<Category>,
	authorized: bool,
}

impl Arrangement {
	/// Amina, whose laboratory results are consented and ordered.
	fn new() -> Self {
		Self {
			patients: vec!["amina".to_owned()],
			consents: vec![Category::Laboratory],
			ordered: vec![Category::Laboratory],
			authorized: false,
		}
	}

	/// Other patients, or more.
	fn patients<T: ToString>(mut self, names: impl IntoIterator<Item = T>) -> Self {
		self.patients = names.into_iter().map(|name| name.to_string()).collect();
		self
	}

	/// What each patient consents to.
	fn consents(mut self, categories: &[Category]) -> Self {
		self.consents = categories.to_vec();
		self
	}

	/// What the partner orders.
	fn ordered(mut self, categories: &[Category]) -> Self {
		self.ordered = categories.to_vec();
		self
	}

	/// The first patient's line was authorized already: its receipt is number 0.
	fn authorized(mut self) -> Self {
		self.authorized = true;
		self
	}

	async fn make(self) -> Scene {
		let bench = Bench::new().await;
		let mut patients = Vec::new();
		for name in &self.patients {
			patients.push(bench.patient(name, &self.consents).await);
		}
		let token = bench.scientist().await;
		let subjects: Vec<_> = patients.iter().map(Signer::account).collect();
		let order = bench.world.block(|state| {
			state.place_order(PARTNER, Purpose::Hresch, &self.ordered, PRICE, &subjects)
		});
		let scene = Scene {
			bench,
			patients,
			order,
			token,
		};
		if self.authorized {
			scene.authorize();
		}
		scene
	}
}

/// A gateway with patients, an order, and somebody who takes it.
struct Scene {
	bench: Bench,
	patients: Vec<Signer>,
	order: OrderId,
	/// The session of a scientist of the partner.
	token: String,
}

impl Scene {
	/// The usual one.
	async fn new() -> Self {
		Arrangement::new().make().await
	}

	/// The usual one with these patients.
	async fn of<T: ToString>(patients: impl IntoIterator<Item = T>) -> Self {
		Arrangement::new().patients(patients).make().await
	}

	/// The usual one, with a receipt for the line.
	async fn authorized() -> Self {
		Arrangement::new().authorized().make().await
	}

	fn world(&self) -> &World {
		&self.bench.world
	}

	/// The first patient.
	fn amina(&self) -> &Signer {
		&self.patients[0]
	}

	/// Where the order's releases are taken.
	fn path(&self) -> String {
		format!("/orders/{}/releases", self.order)
	}

	/// Asks for the order's releases.
	async fn ask(&self) -> Answer {
		self.bench.post(&self.token, &self.path(), &json!({})).await
	}

	/// Takes the order's releases.
	async fn take(&self) -> Value {
		self.ask().await.is(200).json()
	}

	/// Asks for the release of a receipt.
	async fn ask_receipt(&self, receipt: u64) -> Answer {
		let path = format!("/receipts/{receipt}/release");
		self.bench.post(&self.token, &path, &json!({})).await
	}

	/// Asks for a release that was made before.
	async fn ask_again(&self, receipt: u64) -> Answer {
		let path = format!("/releases/{receipt}");
		self.bench.get(&self.token, &path).await
	}

	/// The first patient's line gets its receipt.
	fn authorize(&self) {
		let subject = self.amina().account();
		self.world()
			.block(|state| state.authorize(self.order, &subject));
	}

	/// The first patient withdraws.
	fn withdraw(&self) {
		let subject = self.amina().account();
		self.world().block(|state| state.withdraw(&subject));
	}

	/// Does something the `nth` time that this is asked.
	fn at(&self, asked: Asked, when: When, nth: usize, act: impl Fn(&World) + Send + 'static) {
		let mut count = 0;
		self.world().set_hook(move |world, what, moment| {
			if what == asked && moment == when {
				count += 1;
				if count == nth {
					act(world);
				}
			}
		});
	}

	/// Lets the first patient withdraw then, in a block that is not finalized.
	fn withdraw_at(&self, asked: Asked, when: When, nth: usize) {
		let subject = self.amina().account();
		self.at(asked, when, nth, move |world| {
			world.set_auto(false);
			world.block(|state| state.withdraw(&subject));
		});
	}

	/// The same gateway after a crash, and the scientist signed in again.
	async fn restart(&mut self) {
		self.bench.restart().await;
		self.token = self.bench.scientist().await;
	}

	/// What waits to be confirmed or given up is.
	async fn round(&self) {
		self.bench.context.desk.round().await.unwrap();
	}

	/// What is written down of a receipt, once everything in the background has been done.
	async fn row(&self, receipt: u64) -> Release {
		self.bench.settle().await;
		let store = self.bench.context.vault.store();
		store.release(ReceiptId(receipt)).await.unwrap().unwrap()
	}

	async fn state(&self, receipt: u64) -> ReleaseState {
		self.row(receipt).await.state
	}

	/// Whether there is a disclosure with this number.
	async fn is_disclosed(&self, number: u64) -> bool {
		let store = self.bench.context.vault.store();
		store.disclosure(number).await.unwrap().is_some()
	}

	/// The first patient's records of these categories.
	async fn records(&self, wanted: &[Category]) -> BTreeSet<ObjectId> {
		let records = self.bench.records(self.amina()).await;
		let records = records.into_iter();
		records
			.filter(|record| wanted.contains(&record.labels.category))
			.map(|record| record.object)
			.collect()
	}
}
