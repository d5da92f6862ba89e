//! A subject's whole consent: the one value stored per subject, and the acts on it.
//!
//! Acts are narrowing or widening, never both ([`Act::direction`]). Each either does what it says
//! and raises the version by one, or returns a fault and changes nothing. Whoever calls has made
//! sure that the actor may act, and that a draft's template is valid.

use super::{Capacity, Conditions, Directive, DirectiveFault, Draft, Grantor, RuleFault, Standing};
use crate::ids::{ConsentVersion, DirectiveId, Moment};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// At most this many directives a subject, withdrawn ones included.
pub const MAX_DIRECTIVES: u32 = 16;

/// At most this many blocks a subject.
pub const MAX_BLOCKS: u32 = 16;

/// Widening acts stop at this version, so that the counter always has room for narrowing ones.
const LAST_WIDENING: ConsentVersion = ConsentVersion::MAX / 2;

/// Everything a subject has said about consent: directives, blocks and the version counter in one
/// value, so that one read decides the common case and one storage proof hides nothing newer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Consents<AccountId> {
	/// Counts the acts; 0 when there was none.
	#[codec(compact)]
	pub version: ConsentVersion,
	/// The id of the next directive.
	pub next_directive: DirectiveId,
	/// The latest date of a `withdraw_all`: what was stated at or before it and entered later, from
	/// paper, is withdrawn as well.
	pub withdrawn_through: Option<Moment>,
	/// Standing denials, stronger than any directive.
	pub blocks: BoundedVec<Block, ConstU32<MAX_BLOCKS>>,
	/// Directives, in no particular order.
	pub directives: BoundedVec<Directive<AccountId>, ConstU32<MAX_DIRECTIVES>>,
}

impl<AccountId> Default for Consents<AccountId> {
	fn default() -> Self {
		Self {
			version: 0,
			next_directive: DirectiveId(0),
			withdrawn_through: None,
			blocks: BoundedVec::new(),
			directives: BoundedVec::new(),
		}
	}
}

/// A block of one subject: the version at which it was written, so no two are the same.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct BlockId(#[codec(compact)] pub ConsentVersion);

/// A standing denial, "whatever I sign": no period, no template.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Block {
	/// Which block.
	pub id: BlockId,
	/// What it denies.
	pub denies: Conditions,
}

/// What can be done to a subject's consent.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Act {
	/// Give a directive.
	#[codec(index = 0)]
	Give,
	/// Replace a directive's content.
	#[codec(index = 1)]
	Amend,
	/// Take a directive back.
	#[codec(index = 2)]
	Withdraw,
	/// Take back everything stated up to a date.
	#[codec(index = 3)]
	WithdrawAll,
	/// Delete a directive; older ones decide again.
	#[codec(index = 4)]
	Remove,
	/// Add a standing denial.
	#[codec(index = 5)]
	Block,
	/// Delete a standing denial.
	#[codec(index = 6)]
	Unblock,
	/// Pause a directive.
	#[codec(index = 7)]
	Suspend,
	/// End a pause.
	#[codec(index = 8)]
	Resume,
}

/// Which way an act can move decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
	/// Turns no refusal into a permit. Never refused for quota, balance or deposit, and open to a
	/// freshly recovered key.
	Narrowing,
	/// May open something. Needs the right to grant.
	Widening,
}

impl Act {
	/// Which way the act can move decisions.
	pub const fn direction(self) -> Direction {
		match self {
			Self::Withdraw | Self::WithdrawAll | Self::Suspend | Self::Block => {
				Direction::Narrowing
			},
			Self::Give | Self::Amend | Self::Remove | Self::Unblock | Self::Resume => {
				Direction::Widening
			},
		}
	}
}

/// Why an act is refused.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ActFault {
	/// There is no such directive, or its period is over.
	#[codec(index = 0)]
	NoSuchDirective,
	/// There is no such block.
	#[codec(index = 1)]
	NoSuchBlock,
	/// There is no room for another directive. Remove one that is withdrawn or no longer needed.
	#[codec(index = 2)]
	TooManyDirectives,
	/// There is no room for another block. `withdraw_all` still works.
	#[codec(index = 3)]
	TooManyBlocks,
	/// The directive was withdrawn, which is for good; give a new one.
	#[codec(index = 4)]
	AlreadyWithdrawn,
	/// The directive is suspended by this side already.
	#[codec(index = 5)]
	AlreadySuspended,
	/// The directive is not suspended by a side that this actor can speak for.
	#[codec(index = 6)]
	NotSuspended,
	/// A block with these very conditions stands already.
	#[codec(index = 7)]
	AlreadyBlocked,
	/// The date lies in the future; what is not said yet cannot be taken back.
	#[codec(index = 8)]
	DateInTheFuture,
	/// The subject's numbers are used up. Narrowing acts never end here.
	#[codec(index = 9)]
	NumbersExhausted,
	/// The draft is refused.
	#[codec(index = 10)]
	Directive(DirectiveFault),
	/// The block's conditions are refused.
	#[codec(index = 11)]
	Block(RuleFault),
}

impl<AccountId: Clone> Consents<AccountId> {
	/// Adds a directive and returns its id.
	pub fn give(
		&mut self,
		draft: Draft,
		grantor: Grantor<AccountId>,
		now: Moment,
	) -> Result<DirectiveId, ActFault> {
		draft.check(now).map_err(ActFault::Directive)?;
		let version = self.next_widening()?;
		let id = self.next_directive;
		let next_directive = id.next().ok_or(ActFault::NumbersExhausted)?;
		let live = self
			.directives
			.iter()
			.filter(|other| !other.period.is_over(now))
			.count();
		if live >= MAX_DIRECTIVES as usize {
			return Err(ActFault::TooManyDirectives);
		}
		let standing = self.standing_on_entry(&draft, Standing::Active, now);
		let directive = directive(id, version, draft, grantor, standing);
		self.drop_over(now);
		self.directives
			.try_push(directive)
			.map_err(|_| ActFault::TooManyDirectives)?;
		self.next_directive = next_directive;
		self.version = version;
		Ok(id)
	}

	/// Replaces a directive's content and grantor. A suspension stays; it ends by `resume` alone.
	pub fn amend(
		&mut self,
		id: DirectiveId,
		draft: Draft,
		grantor: Grantor<AccountId>,
		now: Moment,
	) -> Result<(), ActFault> {
		draft.check(now).map_err(ActFault::Directive)?;
		let version = self.next_widening()?;
		let before = self.find(id, now)?.standing;
		if before == Standing::Withdrawn {
			return Err(ActFault::AlreadyWithdrawn);
		}
		let standing = self.standing_on_entry(&draft, before, now);
		let amended = directive(id, version, draft, grantor, standing);
		self.put(amended, now);
		self.version = version;
		Ok(())
	}

	/// Takes a directive back: it keeps matching what it matched, and its permits refuse.
	pub fn withdraw(&mut self, id: DirectiveId, now: Moment) -> Result<(), ActFault> {
		let mut withdrawn = self.find(id, now)?.clone();
		if withdrawn.standing == Standing::Withdrawn {
			return Err(ActFault::AlreadyWithdrawn);
		}
		withdrawn.standing = Standing::Withdrawn;
		self.put(withdrawn, now);
		self.version = self.next_narrowing();
		Ok(())
	}

	/// Takes back everything stated at or before `date`, whenever it is or was entered, and returns
	/// how many directives that withdrew. Works whatever else is full or used up.
	pub fn withdraw_all(&mut self, date: Moment, now: Moment) -> Result<u32, ActFault> {
		if date > now {
			return Err(ActFault::DateInTheFuture);
		}
		let withdrawn = self.withdrawable(date, now);
		self.drop_over(now);
		for directive in self.directives.iter_mut() {
			if directive.stated_at <= date {
				directive.standing = Standing::Withdrawn;
			}
		}
		self.withdrawn_through = self.withdrawn_through.max(Some(date));
		self.version = self.next_narrowing();
		Ok(withdrawn)
	}

	/// How many directives a `withdraw_all` with this date would withdraw now. The pool lets the
	/// call pass without quota only where there is something to act on.
	pub fn withdrawable(&self, date: Moment, now: Moment) -> u32 {
		self.directives
			.iter()
			.filter(|directive| !directive.period.is_over(now))
			.filter(|directive| directive.stated_at <= date)
			.filter(|directive| directive.standing != Standing::Withdrawn)
			.fold(0, |count: u32, _| count.saturating_add(1))
	}

	/// Deletes a directive. What older directives said decides again, so this widens; wallet and
	/// command line show what that is before they ask.
	pub fn remove(&mut self, id: DirectiveId, now: Moment) -> Result<(), ActFault> {
		let version = self.next_widening()?;
		self.find(id, now)?;
		self.directives.retain(|directive| directive.id != id);
		self.drop_over(now);
		self.version = version;
		Ok(())
	}

	/// Adds a standing denial and returns its id.
	pub fn block(&mut self, denies: Conditions, now: Moment) -> Result<BlockId, ActFault> {
		denies.check().map_err(ActFault::Block)?;
		if self.blocks.iter().any(|block| block.denies == denies) {
			return Err(ActFault::AlreadyBlocked);
		}
		let version = self.next_narrowing();
		let id = BlockId(version);
		self.blocks
			.try_push(Block { id, denies })
			.map_err(|_| ActFault::TooManyBlocks)?;
		self.drop_over(now);
		self.version = version;
		Ok(id)
	}

	/// Deletes a standing denial.
	pub fn unblock(&mut self, id: BlockId, now: Moment) -> Result<(), ActFault> {
		let version = self.next_widening()?;
		if !self.blocks.iter().any(|block| block.id == id) {
			return Err(ActFault::NoSuchBlock);
		}
		self.blocks.retain(|block| block.id != id);
		self.drop_over(now);
		self.version = version;
		Ok(())
	}

	/// Pauses a directive.
	pub fn suspend(
		&mut self,
		id: DirectiveId,
		capacity: Capacity,
		now: Moment,
	) -> Result<(), ActFault> {
		let mut suspended = self.find(id, now)?.clone();
		if suspended.standing == Standing::Withdrawn {
			return Err(ActFault::AlreadyWithdrawn);
		}
		suspended.standing = suspended
			.standing
			.suspended(capacity)
			.ok_or(ActFault::AlreadySuspended)?;
		self.put(suspended, now);
		self.version = self.next_narrowing();
		Ok(())
	}

	/// Ends a pause: the subject every one, a representative only that of representatives.
	pub fn resume(
		&mut self,
		id: DirectiveId,
		capacity: Capacity,
		now: Moment,
	) -> Result<(), ActFault> {
		let version = self.next_widening()?;
		let mut resumed = self.find(id, now)?.clone();
		if resumed.standing == Standing::Withdrawn {
			return Err(ActFault::AlreadyWithdrawn);
		}
		resumed.standing = resumed
			.standing
			.resumed(capacity)
			.ok_or(ActFault::NotSuspended)?;
		self.put(resumed, now);
		self.version = version;
		Ok(())
	}

	/// The directive with this id whose period is not over.
	pub fn find(&self, id: DirectiveId, now: Moment) -> Result<&Directive<AccountId>, ActFault> {
		self.directives
			.iter()
			.find(|directive| directive.id == id && !directive.period.is_over(now))
			.ok_or(ActFault::NoSuchDirective)
	}

	/// A paper that is older than a later `withdraw_all` comes too late, whenever it is entered.
	/// What is said at this very moment comes after everything said before it in the same block.
	fn standing_on_entry(&self, draft: &Draft, otherwise: Standing, now: Moment) -> Standing {
		let from_paper = draft.stated_at < now;
		if from_paper && Some(draft.stated_at) <= self.withdrawn_through {
			Standing::Withdrawn
		} else {
			otherwise
		}
	}

	/// Puts a directive in the place of the one with its id, and drops what is over.
	fn put(&mut self, changed: Directive<AccountId>, now: Moment) {
		if let Some(place) = self
			.directives
			.iter_mut()
			.find(|place| place.id == changed.id)
		{
			*place = changed;
		}
		self.drop_over(now);
	}

	/// Drops directives whose period is over: they decide nothing any more.
	fn drop_over(&mut self, now: Moment) {
		self.directives
			.retain(|directive| !directive.period.is_over(now));
	}

	/// The version a widening act gives.
	fn next_widening(&self) -> Result<ConsentVersion, ActFault> {
		let next = self.version.saturating_add(1);
		if next > LAST_WIDENING {
			return Err(ActFault::NumbersExhausted);
		}
		Ok(next)
	}

	/// The version a narrowing act gives. After the last widening act there are two billion left,
	/// each of which needs its own block.
	fn next_narrowing(&self) -> ConsentVersion {
		self.version.saturating_add(1)
	}
}

/// A draft that has found its place.
fn directive<AccountId>(
	id: DirectiveId,
	version: ConsentVersion,
	draft: Draft,
	grantor: Grantor<AccountId>,
	standing: Standing,
) -> Directive<AccountId> {
	let Draft {
		template,
		stated_at,
		period,
		rules,
		source,
	} = draft;
	Directive {
		id,
		version,
		template,
		grantor,
		stated_at,
		period,
		rules,
		source,
		standing,
	}
}
