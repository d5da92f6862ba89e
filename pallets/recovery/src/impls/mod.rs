//! What the calls do: who the parties are, what becomes of an attempt, and for whom a key acts.

mod attempts;
mod keys;
mod parties;
