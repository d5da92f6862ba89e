//! One file per call, and the properties of all of them together.

mod credit_contributions;
mod genesis;
mod issue;
mod issue_to_network;
mod payout;
mod properties;
mod redeem;
mod redeem_for;
mod set_schedule;
mod set_subject_floor;
mod set_transferability;
mod try_state;
