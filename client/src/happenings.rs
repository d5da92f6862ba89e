//! What happened in a block: every event in order, also those of pallets this program does not know.

use crate::{
	error::{ReadError, Reduce},
	events::{Event, Raw},
	AccountId, At, BlockNumber, Chain,
};
use subxt::{
	events::Phase,
	ext::scale_value::{Composite, Primitive, Value, ValueDef},
};

/// Pallets whose events are also given field by field: what is read of them is read by name, so that
/// a program need not know all of them.
const BY_NAME: [&str; 3] = ["Anchors", "Balances", "Recovery"];

/// One event of a block.
#[derive(Clone, Debug)]
pub struct Happening {
	/// The place of the transaction that caused it; `None` where the block itself did.
	pub extrinsic: Option<u32>,
	/// The pallet's name.
	pub pallet: String,
	/// The event's name.
	pub name: String,
	/// What it says.
	pub event: Event,
	/// Its fields by name, where the event is not one of the types here, or of a pallet that is read by
	/// name.
	pub fields: Fields,
}

/// An event's fields, read by their names. A field that is not there, or is something else, is `None`:
/// an event of a newer runtime is never a fault of whoever reads it.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, Value<()>)>);

impl Fields {
	/// Fields of these names, for whoever makes events up, as tests do.
	pub fn of(
		accounts: &[(&str, AccountId)],
		numbers: &[(&str, u128)],
		variants: &[(&str, &str)],
	) -> Self {
		let bytes = |account: &AccountId| {
			let bytes = account.0.iter();
			Value::unnamed_composite(bytes.map(|byte| Value::u128(u128::from(*byte))))
		};
		let accounts = accounts
			.iter()
			.map(|(name, account)| ((*name).to_owned(), bytes(account)));
		let numbers = numbers
			.iter()
			.map(|(name, number)| ((*name).to_owned(), Value::u128(*number)));
		let variants = variants
			.iter()
			.map(|(name, variant)| ((*name).to_owned(), Value::unnamed_variant(*variant, [])));
		Self(accounts.chain(numbers).chain(variants).collect())
	}

	/// A 32-byte field, such as an account.
	pub fn account(&self, name: &str) -> Option<AccountId> {
		bytes(self.get(name)?).map(AccountId)
	}

	/// A number, also one within an identifier.
	pub fn number(&self, name: &str) -> Option<u128> {
		number(self.get(name)?)
	}

	/// The name of an enum's variant.
	pub fn variant(&self, name: &str) -> Option<&str> {
		match &self.get(name)?.value {
			ValueDef::Variant(variant) => Some(&variant.name),
			_ => None,
		}
	}

	fn get(&self, name: &str) -> Option<&Value<()>> {
		let found = self.0.iter().find(|(known, _)| known == name);
		found.map(|(_, value)| value)
	}
}

/// The one value within wrappings: an identifier's number, or what is in an option.
fn within(value: &Value<()>) -> Option<&Value<()>> {
	let inner = match &value.value {
		ValueDef::Composite(inner) => inner,
		ValueDef::Variant(variant) if variant.name == "Some" => &variant.values,
		_ => return None,
	};
	match inner {
		Composite::Named(fields) => match fields.as_slice() {
			[(_, one)] => Some(one),
			_ => None,
		},
		Composite::Unnamed(fields) => match fields.as_slice() {
			[one] => Some(one),
			_ => None,
		},
	}
}

fn number(value: &Value<()>) -> Option<u128> {
	match &value.value {
		ValueDef::Primitive(Primitive::U128(number)) => Some(*number),
		_ => number(within(value)?),
	}
}

fn bytes(value: &Value<()>) -> Option<[u8; 32]> {
	if let ValueDef::Composite(Composite::Unnamed(items)) = &value.value {
		if items.len() == 32 {
			let mut all = [0; 32];
			for (to, from) in all.iter_mut().zip(items) {
				*to = u8::try_from(number(from)?).ok()?;
			}
			return Some(all);
		}
	}
	bytes(within(value)?)
}

impl At {
	/// Every event of this block, in order.
	///
	/// # Errors
	/// The node does not answer, or does not have the block's state any more.
	pub async fn happenings(&self) -> Result<Vec<Happening>, ReadError> {
		let malformed = |error: &dyn ToString| ReadError::Malformed(error.to_string());
		let metadata = self.client.metadata();
		let all = self.client.events().fetch().await;
		let all = all.map_err(|error| error.reduce(self.url()))?;
		let mut happenings = Vec::new();
		for event in all.iter() {
			let event = event.map_err(|error| malformed(&error))?;
			let (pallet, name) = (event.pallet_name(), event.event_name());
			let raw = Raw {
				pallet,
				name,
				variant: event.event_index(),
				fields: event.field_bytes(),
			};
			let decoded = Event::decode(&raw, &metadata).ok();
			let by_name = decoded.is_none() || BY_NAME.contains(&pallet);
			let fields = match by_name.then(|| event.decode_fields_unchecked_as::<Composite<()>>())
			{
				Some(Ok(Composite::Named(fields))) => Fields(fields),
				_ => Fields::default(),
			};
			happenings.push(Happening {
				extrinsic: match event.phase() {
					Phase::ApplyExtrinsic(index) => Some(index),
					Phase::Finalization | Phase::Initialization => None,
				},
				pallet: pallet.to_owned(),
				name: name.to_owned(),
				event: decoded.unwrap_or_else(|| Event::Other {
					pallet: pallet.to_owned(),
					name: name.to_owned(),
				}),
				fields,
			});
		}
		Ok(happenings)
	}
}

impl Chain {
	/// A snapshot at the block of this height on the way to a finalized one.
	///
	/// # Errors
	/// As [`Chain::at`]; and a height above that block.
	pub async fn below(&self, head: &At, number: BlockNumber) -> Result<At, ReadError> {
		if number > head.number() {
			return Err(ReadError::UnknownBlock(format!(
				"block {number} is not finalized"
			)));
		}
		if number == head.number() {
			return Ok(head.clone());
		}
		let hash = self.hash_of(number).await?;
		self.at(hash.ok_or_else(|| ReadError::UnknownBlock(format!("no block {number}")))?)
			.await
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn fields(pairs: Vec<(&str, Value<()>)>) -> Fields {
		Fields(
			pairs
				.into_iter()
				.map(|(name, value)| (name.to_owned(), value))
				.collect(),
		)
	}

	#[test]
	fn fields_are_read_through_their_wrappings() {
		let account = Value::unnamed_composite((0..32u128).map(Value::u128));
		let found = fields(vec![
			("who", Value::unnamed_composite([account.clone()])),
			("other", Value::unnamed_variant("Some", [account])),
			("none", Value::unnamed_variant("None", [])),
			("order", Value::unnamed_composite([Value::u128(7)])),
			("how", Value::unnamed_variant("Declined", [])),
		]);
		let mut expected = [0; 32];
		for (index, byte) in expected.iter_mut().enumerate() {
			*byte = index as u8;
		}
		assert_eq!(found.account("who"), Some(AccountId(expected)));
		assert_eq!(found.account("other"), Some(AccountId(expected)));
		assert_eq!(found.account("none"), None);
		assert_eq!(found.number("order"), Some(7));
		assert_eq!(found.variant("how"), Some("Declined"));
	}

	#[test]
	fn what_is_not_there_or_is_something_else_is_nothing() {
		let found = fields(vec![
			("text", Value::string("x")),
			(
				"short",
				Value::unnamed_composite((0..31u128).map(Value::u128)),
			),
			(
				"large",
				Value::unnamed_composite((0..32u128).map(|_| Value::u128(256))),
			),
		]);
		for name in ["missing", "text", "short", "large"] {
			assert_eq!(found.account(name), None, "{name}");
		}
		for name in ["missing", "text", "short"] {
			assert_eq!(found.number(name), None, "{name}");
			assert_eq!(found.variant(name), None, "{name}");
		}
	}
}
