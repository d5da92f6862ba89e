//! The prepaid data credit, in smallest units.

use super::{At, Plain};
use crate::{
	api,
	error::{ReadError, Reduce},
	types::{Balances, Cursor, Schedule, Totals, Transferability},
	AccountId,
};
use codec::Encode;
use galen_primitives::ids::{Balance, OrganizationId};

/// What every account without a key is named after.
const KEYLESS: &[u8] = b"modl";

/// Names the organizations' treasuries (`TreasuryId` of the runtime).
const TREASURY: &[u8] = b"galen/tr";

/// Names the network's own account (`RewardsId` of the runtime).
const NETWORK: &[u8] = b"galen/rw";

fn views() -> api::rewards::view_functions::ViewFunctionsApi {
	api::view_functions().rewards()
}

/// The account no key controls that is named by these bytes; what is missing is zeros.
fn keyless(parts: &[&[u8]]) -> AccountId {
	let mut account = [0; 32];
	let bytes = [KEYLESS].iter().chain(parts).flat_map(|part| part.iter());
	account
		.iter_mut()
		.zip(bytes)
		.for_each(|(to, from)| *to = *from);
	AccountId(account)
}

impl At {
	/// What an account holds.
	pub async fn balance(&self, account: &AccountId) -> Result<Balances, ReadError> {
		let entry = api::storage().system().account();
		let value = self.client.storage().try_fetch(entry, (*account,)).await;
		let Some(value) = value.map_err(|error| error.reduce(self.url()))? else {
			return Ok(Balances::default());
		};
		let info = value.decode().map_err(|error| error.reduce(self.url()))?;
		Ok(Balances {
			free: info.data.free,
			held: info.data.reserved,
		})
	}

	/// The account that holds an organization's tokens. No key controls it: staff spend it by
	/// placing orders and redeeming.
	pub fn treasury(&self, id: OrganizationId) -> AccountId {
		keyless(&[TREASURY, &id.encode()])
	}

	/// The network's own account.
	pub fn network_account(&self) -> AccountId {
		keyless(&[NETWORK])
	}

	/// Where every unit in circulation came from and went to.
	pub async fn supply(&self) -> Result<Totals, ReadError> {
		Ok(self.view(views().supply()).await?.plain())
	}

	/// What contributions earn.
	pub async fn schedule(&self) -> Result<Schedule, ReadError> {
		Ok(self.view(views().schedule()).await?.plain())
	}

	/// The least part of any payment that is the subject's, in parts per million.
	pub async fn subject_floor(&self) -> Result<u32, ReadError> {
		self.view(views().subject_floor()).await
	}

	/// Whether subjects may transfer tokens freely.
	pub async fn transferability(&self) -> Result<Transferability, ReadError> {
		Ok(self.view(views().transferability()).await?.plain())
	}

	/// What the subject earned by contributions today.
	pub async fn earned_today(&self, subject: &AccountId) -> Result<Balance, ReadError> {
		self.view(views().earned_today(*subject)).await
	}

	/// How far the custodian has come in crediting its batches.
	pub async fn cursor(&self, custodian: OrganizationId) -> Result<Option<Cursor>, ReadError> {
		Ok(self.view(views().cursor(custodian.into())).await?.plain())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_treasury_is_named_by_prefix_and_number() {
		let account = keyless(&[TREASURY, &OrganizationId(3).encode()]);
		let mut expected = [0; 32];
		expected[..12].copy_from_slice(b"modlgalen/tr");
		// A compact 3.
		expected[12] = 12;
		assert_eq!(account.0, expected);
	}
}
