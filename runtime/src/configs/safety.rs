//! What may be called, and what no emergency stop may ever stop.
//!
//! Three filters in a row: ordinary token transfers are off unless the council turned them on;
//! safe mode halts everything but its whitelist; tx-pause halts single calls. Exercising a right
//! — withdrawing, denying, leaving, redeeming, emergency care — is on both whitelists, because a
//! pause that could hold back a withdrawal would break promise 3.
//!
//! `CheckMembership` asks the filters in the pool already: a call that would only fail must not leave
//! its bytes in a block for ever.

use crate::{
	configs::governance::{CouncilMajority, CouncilOperators},
	constants::*,
	weights, Access, AccountId, Anchors, Balance, Balances, BlockNumber, Consent, Members,
	Recovery, Rewards, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, SafeMode, System,
	TxPause,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
	parameter_types,
	traits::{CallMetadata, ConstU32, Contains, GetCallMetadata, InsideBoth, MapSuccess},
	weights::Weight,
};
use frame_system::EnsureNever;
use pallet_members::{RightsCalls, RightsClass};
use sp_runtime::traits::{BlakeTwo256, Hash, Replace};

/// The filter every call passes, except those of a council's root-like origin.
pub type CallFilter = InsideBoth<Permissioned, InsideBoth<SafeMode, TxPause>>;

/// Calls this network does not offer at all, or only when the council turned them on; neither by
/// themselves nor carried by another call.
pub struct Permissioned;

impl Contains<RuntimeCall> for Permissioned {
	fn contains(call: &RuntimeCall) -> bool {
		if !is_offered(call) {
			return false;
		}
		let mut left = carried(call);
		while let Some(call) = left.pop() {
			if !is_offered(call) {
				return false;
			}
			left.extend(carried(call));
		}
		true
	}
}

/// Most bytes of the proof that a validator holds the keys it sets: two signatures, and room for
/// longer ones.
const MAX_KEY_PROOF: usize = 256;

/// Whether the network offers a call, whatever that carries.
fn is_offered(call: &RuntimeCall) -> bool {
	match call {
		// A subject's credit is a claim on the network, not a coin to trade, unless the council says
		// otherwise.
		RuntimeCall::Balances(_) => Rewards::transfers_allowed(),
		// The code the council has authorized, from whoever brings it.
		RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code }) => {
			is_authorized(code)
		},
		// Free text on a public ledger is how personal data gets there, and a remark is nothing else.
		// The other calls are for the root origin, which nobody here has, and would leave any bytes
		// behind. The benchmarks of other pallets need a call to carry, and no network runs a build
		// that has them.
		RuntimeCall::System(_) => cfg!(feature = "runtime-benchmarks"),
		// A seated validator without keys would silently fall out of the set, below the minimum too.
		// Who leaves is retired by the council.
		RuntimeCall::Session(pallet_session::Call::purge_keys { .. }) => false,
		RuntimeCall::Session(pallet_session::Call::set_keys { proof, .. }) => {
			proof.len() <= MAX_KEY_PROOF
		},
		// Nodes report without a signature, and what they report is verified in the pool.
		RuntimeCall::Grandpa(pallet_grandpa::Call::report_equivocation { .. }) => false,
		_ => true,
	}
}

/// Whether the council has authorized this very code.
fn is_authorized(code: &[u8]) -> bool {
	// The authorization keeps its fields to itself; encoded, the hash comes first.
	System::authorized_upgrade().is_some_and(|authorized| {
		authorized
			.encode()
			.starts_with(BlakeTwo256::hash(code).as_ref())
	})
}

/// The calls that a call brings with it.
fn carried(call: &RuntimeCall) -> Vec<&RuntimeCall> {
	use pallet_collective::Call as Council;
	use pallet_utility::Call as Utility;
	match call {
		RuntimeCall::Utility(
			Utility::batch { calls }
			| Utility::batch_all { calls }
			| Utility::force_batch { calls },
		) => calls.iter().collect(),
		RuntimeCall::Utility(
			Utility::as_derivative { call, .. }
			| Utility::dispatch_as { call, .. }
			| Utility::dispatch_as_fallible { call, .. }
			| Utility::with_weight { call, .. },
		) => alloc::vec![call.as_ref()],
		RuntimeCall::Utility(Utility::if_else { main, fallback }) => {
			alloc::vec![main.as_ref(), fallback.as_ref()]
		},
		RuntimeCall::Council(
			Council::propose { proposal, .. } | Council::execute { proposal, .. },
		) => alloc::vec![proposal.as_ref()],
		_ => Vec::new(),
	}
}

/// The calls that exercise a right, by pallet and name. Nothing may stop them: neither a quota, nor
/// a pause, nor a suspended custodian. This is the only list; every whitelist is made from it. A key that
/// may be a thief's has fewer: see [`NARROWING`].
pub const RIGHTS: &[(&str, &str)] = &[
	("Members", "release_subject"),
	("Members", "remove_representative"),
	("Members", "dismiss"),
	("Consent", "withdraw_consent"),
	("Consent", "withdraw_all"),
	("Consent", "suspend"),
	("Consent", "block"),
	("Access", "answer_request"),
	("Access", "open_emergency_access"),
	("Access", "record_late_emergency_access"),
	("Rewards", "redeem"),
	("Rewards", "redeem_for"),
	("Anchors", "record_erasure"),
	("Anchors", "request_erasure"),
	("Anchors", "answer_erasure"),
	("Recovery", "cancel_recovery"),
];

/// What a restrained key may do: one that is being replaced, since a thief may hold it, or one that has
/// just replaced another, since that may have been the theft. Everything else is refused, so that a call
/// nobody thought of here waits for the end of the restraint.
///
/// Absent on purpose, although they are rights: redeeming and leaving move credit out of the account,
/// leaving and erasing cannot be undone, and removing a representative takes away one of those who could
/// still put things right. The hospital, or the representative, can do it for the subject meanwhile.
pub const NARROWING: &[(&str, &str)] = &[
	("Consent", "withdraw_consent"),
	("Consent", "withdraw_all"),
	("Consent", "suspend"),
	("Consent", "block"),
	// Only to decline; see `narrows`.
	("Access", "answer_request"),
	("Recovery", "cancel_recovery"),
];

/// The calls in [`NARROWING`], and batches of nothing else.
pub struct OnlyNarrows;

impl Contains<RuntimeCall> for OnlyNarrows {
	fn contains(call: &RuntimeCall) -> bool {
		let mut left = alloc::vec![call];
		while let Some(call) = left.pop() {
			match call {
				RuntimeCall::Utility(
					pallet_utility::Call::batch { .. }
					| pallet_utility::Call::batch_all { .. }
					| pallet_utility::Call::force_batch { .. },
				) => left.extend(carried(call)),
				_ if narrows(call) => (),
				_ => return false,
			}
		}
		true
	}
}

/// Whether one call by itself takes back and does nothing else.
fn narrows(call: &RuntimeCall) -> bool {
	if let RuntimeCall::Access(pallet_access::Call::answer_request { answer, .. }) = call {
		return *answer == pallet_access::types::Answer::Declined;
	}
	is_among(call, NARROWING)
}

/// Whether a call is one of [`RIGHTS`].
pub fn is_right(call: &RuntimeCall) -> bool {
	is_among(call, RIGHTS)
}

fn is_among(call: &RuntimeCall, list: &[(&str, &str)]) -> bool {
	let CallMetadata {
		pallet_name,
		function_name,
	} = call.get_call_metadata();
	list.contains(&(pallet_name, function_name))
}

/// Tells the membership's quota which calls are rights with something live to act on.
pub struct Rights;

impl RightsCalls<AccountId, RuntimeCall> for Rights {
	fn classify(call: &RuntimeCall, signer: &AccountId) -> RightsClass {
		// So that nothing is read for what `weight` does not charge.
		if !is_right(call) {
			return RightsClass::Ordinary;
		}
		match call {
			RuntimeCall::Members(call) => Members::classify(call, signer),
			RuntimeCall::Consent(call) => class(Consent::exercises_right(signer, call)),
			RuntimeCall::Access(call) => class(access_right(call, signer)),
			RuntimeCall::Rewards(call) => class(Rewards::exercises_right(signer, call)),
			RuntimeCall::Recovery(call) => class(Recovery::exercises_right(signer, call)),
			// A suspended hospital still owes its patients that an erasure is recorded, and an answer.
			RuntimeCall::Anchors(
				pallet_anchors::Call::record_erasure { .. }
				| pallet_anchors::Call::answer_erasure { .. },
			) => RightsClass::DespiteSuspension,
			RuntimeCall::Anchors(call) => class(Anchors::exercises_right(signer, call)),
			_ => RightsClass::Ordinary,
		}
	}

	fn weight(call: &RuntimeCall) -> Weight {
		if !is_right(call) {
			return Weight::zero();
		}
		// The costliest is to try a withdrawal on a subject's whole consent value; the most reads are
		// those of an emergency: both bounds together hold for each.
		<<Runtime as pallet_consent::Config>::WeightInfo as pallet_consent::WeightInfo>::exercises_right()
			.saturating_add(<Runtime as frame_system::Config>::DbWeight::get().reads(3))
	}
}

/// `None`: no right; otherwise whether there is something for it to act on.
fn class(acts: Option<bool>) -> RightsClass {
	match acts {
		None => RightsClass::Ordinary,
		Some(true) => RightsClass::ExemptLive,
		Some(false) => RightsClass::ExemptButNothingToActOn,
	}
}

/// Saying no to a question and opening records in an emergency, or entering afterwards that they were;
/// saying yes is ordinary.
fn access_right(call: &pallet_access::Call<Runtime>, signer: &AccountId) -> Option<bool> {
	match call {
		pallet_access::Call::answer_request {
			subject,
			request,
			answer: pallet_access::types::Answer::Declined,
		} => Some(Access::may_decline_request(signer, subject, *request)),
		pallet_access::Call::open_emergency_access { subject, hours, .. } => {
			Some(Access::may_open_emergency(signer, subject, *hours))
		},
		pallet_access::Call::record_late_emergency_access {
			subject,
			clinician,
			hours,
			opened_at,
			..
		} => Some(Access::may_record_late_emergency(
			signer, subject, clinician, *hours, *opened_at,
		)),
		_ => None,
	}
}

/// What safe mode lets through.
pub struct SafeModeExempt;

impl Contains<RuntimeCall> for SafeModeExempt {
	fn contains(call: &RuntimeCall) -> bool {
		is_right(call)
			|| matches!(
				call,
				// The chain itself: time, sessions, evidence of misbehaviour.
				RuntimeCall::System(_)
					| RuntimeCall::Timestamp(_)
					| RuntimeCall::Session(_)
					| RuntimeCall::Grandpa(_)
					// Whoever must end the emergency.
					| RuntimeCall::Council(_)
					| RuntimeCall::SafeMode(_)
					| RuntimeCall::TxPause(_)
					| RuntimeCall::Members(_)
					| RuntimeCall::Validators(_)
			)
	}
}

parameter_types! {
	/// How long safe mode lasts unless it is extended.
	pub const EnterDuration: BlockNumber = SAFE_MODE_DURATION;
	/// Nobody can buy a halt.
	pub const NoDeposit: Option<Balance> = None;
	/// No deposits, so nothing to release.
	pub const NoDelay: Option<BlockNumber> = None;
}

impl pallet_safe_mode::Config for Runtime {
	type Currency = Balances;
	type EnterDepositAmount = NoDeposit;
	type EnterDuration = EnterDuration;
	type ExtendDepositAmount = NoDeposit;
	type ExtendDuration = EnterDuration;
	type ForceDepositOrigin = EnsureNever<()>;
	type ForceEnterOrigin = MapSuccess<CouncilOperators, Replace<EnterDuration>>;
	type ForceExitOrigin = CouncilOperators;
	type ForceExtendOrigin = MapSuccess<CouncilMajority, Replace<EnterDuration>>;
	type Notify = ();
	type ReleaseDelay = NoDelay;
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = weights::pallet_safe_mode::Measured<Runtime>;
	type WhitelistedCalls = SafeModeExempt;
}

/// What cannot be paused by name.
pub struct CannotPause;

impl Contains<pallet_tx_pause::RuntimeCallNameOf<Runtime>> for CannotPause {
	fn contains(name: &pallet_tx_pause::RuntimeCallNameOf<Runtime>) -> bool {
		let pallet: &[u8] = &name.0;
		let call: &[u8] = &name.1;
		// The pallet keeps its own calls out of reach; time and the council must go on too.
		matches!(
			pallet,
			b"Timestamp" | b"Council" | b"SafeMode" | b"System" | b"Grandpa"
		) || RIGHTS
			.iter()
			.any(|(p, c)| p.as_bytes() == pallet && c.as_bytes() == call)
	}
}

impl pallet_tx_pause::Config for Runtime {
	type MaxNameLen = ConstU32<64>;
	type PauseOrigin = CouncilOperators;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type UnpauseOrigin = CouncilOperators;
	type WeightInfo = weights::pallet_tx_pause::Measured<Runtime>;
	type WhitelistedCalls = CannotPause;
}
