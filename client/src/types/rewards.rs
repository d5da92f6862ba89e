//! The prepaid data credit.

use super::{small, value};
use crate::AccountId;
use galen_primitives::ids::{Balance, BatchNumber, OrganizationId};

value! {
	/// What an account holds, in smallest units.
	#[derive(Copy, Default)]
	pub struct Balances {
		/// What can be spent or redeemed.
		pub free: Balance,
		/// What orders hold in escrow.
		pub held: Balance,
	}
}

small! {
	/// How patient-generated data came about.
	pub enum ContributionKind {
		/// A measurement by a device of the subject.
		#[codec(index = 0)]
		Measurement,
		/// An answered questionnaire.
		#[codec(index = 1)]
		Questionnaire,
		/// A document the subject brought from elsewhere.
		#[codec(index = 2)]
		Document,
	}
}

value! {
	/// Records of one kind that one subject contributed to a batch.
	#[derive(Copy)]
	pub struct Contribution {
		/// Who contributed.
		pub subject: AccountId,
		/// What kind of data.
		pub kind: ContributionKind,
		/// How many records, at least one.
		#[codec(compact)]
		pub records: u32,
	}
}

small! {
	/// What contributions earn, in smallest units.
	pub struct Schedule {
		/// For one measurement.
		pub measurement: Balance,
		/// For one answered questionnaire.
		pub questionnaire: Balance,
		/// For one document.
		pub document: Balance,
		/// The most that one subject earns in one UTC day; 0 turns earning off.
		pub daily_cap: Balance,
	}
}

value! {
	/// How far a custodian has come in crediting its batches.
	#[derive(Copy)]
	pub struct Cursor {
		/// The batch credited last.
		pub batch: BatchNumber,
		/// Records of that batch credited so far.
		pub records: u64,
		/// The subject and kind credited last in it.
		pub last: (AccountId, ContributionKind),
	}
}

value! {
	/// Whose tokens were redeemed.
	#[derive(Copy)]
	pub enum Holder {
		/// A subject's own.
		#[codec(index = 0)]
		Subject(AccountId),
		/// A hospital's, out of its treasury.
		#[codec(index = 1)]
		Organization(OrganizationId),
	}
}

small! {
	/// Whether subjects may transfer tokens freely.
	pub enum Transferability {
		/// Tokens move only by orders, contributions, issuance and redemption.
		#[codec(index = 0)]
		Off,
		/// Subjects may also send tokens to each other.
		#[codec(index = 1)]
		On,
	}
}

small! {
	/// Where every unit in circulation came from and went to.
	pub struct Totals {
		/// In circulation when the chain began.
		pub genesis: Balance,
		/// Issued by the council since.
		pub issued: Balance,
		/// Redeemed since.
		pub redeemed: Balance,
		/// How many redemptions there were; the number of the last one.
		pub redemptions: u64,
	}
}

value! {
	/// What happened to the credit.
	pub enum RewardsEvent {
		/// The council issued tokens to an organization, into its treasury.
		Issued {
			/// Who received them.
			organization: OrganizationId,
			/// How many.
			amount: Balance,
		},
		/// The council issued tokens to the network account.
		IssuedToNetwork {
			/// How many.
			amount: Balance,
		},
		/// Tokens were taken out of circulation; their holder is owed the payment outside the chain.
		Redeemed {
			/// Names the redemption: 1, 2, 3, … without gaps.
			number: u64,
			/// Whose tokens they were.
			holder: Holder,
			/// How many.
			amount: Balance,
			/// The account that asked for it.
			authorized_by: AccountId,
		},
		/// A custodian credited contributions of one batch.
		ContributionsCredited {
			/// The custodian.
			custodian: OrganizationId,
			/// Its batch.
			batch: BatchNumber,
			/// How many records this call credited.
			records: u64,
			/// What they earned together, after the daily caps.
			amount: Balance,
			/// The gateway that asked for it.
			authorized_by: AccountId,
		},
		/// The council changed what contributions earn.
		ScheduleSet {
			/// What they earn now.
			schedule: Schedule,
		},
		/// The council changed the subject's least part of a payment.
		SubjectFloorSet {
			/// Parts per million.
			parts: u32,
		},
		/// The council changed whether subjects may transfer tokens freely.
		TransferabilitySet {
			/// What holds now.
			transferability: Transferability,
		},
	}
}
