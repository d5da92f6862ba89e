//! Every number of the chain in one place, each with its unit and its reason.

use crate::{Balance, BlockNumber};
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight};

/// Slot length in milliseconds. Frozen at genesis: changing it later stops block production.
pub const SLOT_MILLIS: u64 = 1_000;

/// Blocks in a session: the boundary at which the validator set may change.
pub const SESSION_BLOCKS: BlockNumber = 20;

/// Sessions for which a validator can be held to account: about a day of them. Historical roots
/// and GRANDPA set ids are kept this long and no longer.
pub const ACCOUNTABLE_SESSIONS: u32 = 4_320;

/// Blocks in a minute.
pub const MINUTES: BlockNumber = (60_000 / SLOT_MILLIS) as BlockNumber;

/// Blocks in an hour.
pub const HOURS: BlockNumber = MINUTES * 60;

/// Blocks in a day.
pub const DAYS: BlockNumber = HOURS * 24;

/// Symbol of the native balance, a prepaid data credit.
pub const TOKEN_SYMBOL: &str = "GDC";

/// Decimal places of the native balance.
pub const TOKEN_DECIMALS: u32 = 6;

/// One data credit in smallest units.
pub const CREDIT: Balance = 10u128.pow(TOKEN_DECIMALS);

/// Least balance an account with tokens may have: one unit, so that any payout reaches anyone.
pub const EXISTENTIAL_DEPOSIT: Balance = 1;

/// SS58 address prefix: 42, the generic one, until a prefix is registered.
pub const SS58_PREFIX: u16 = 42;

/// Execution time a block may declare. An author has two thirds of a slot to build a block and
/// three peers must import it before the next slot: half a slot leaves room for both.
pub const MAX_BLOCK_WEIGHT: Weight =
	Weight::from_parts(WEIGHT_REF_TIME_PER_MILLIS * SLOT_MILLIS / 2, u64::MAX);

/// Largest block in bytes.
pub const MAX_BLOCK_BYTES: u32 = 5 * 1024 * 1024;

/// Most hospitals, and so most votes in the council and most validators.
pub const MAX_HOSPITALS: u32 = 100;

/// Seconds from the second approval to the replacement of a lost key: time to notice on a journey.
pub const RECOVERY_DELAY: u64 = 72 * 3_600;

/// Seconds in which a key that replaced another can only take back.
pub const RECOVERY_RESTRAINT: u64 = 7 * 24 * 3_600;

/// How long the council may take over a motion.
pub const MOTION_DURATION: BlockNumber = 7 * DAYS;

/// Seconds in which a hospital answers a demand for erasure: GDPR, article 12 (3), gives one month, and
/// 30 days are no longer than the months in which people count. An extension by two months, which the
/// same article allows for complex cases, is the hospital's to explain: the demand shows as overdue
/// meanwhile.
pub const ERASURE_PERIOD: u64 = 30 * 24 * 60 * 60;

/// How long a declared emergency halts ordinary calls before it must be extended.
pub const SAFE_MODE_DURATION: BlockNumber = HOURS;
