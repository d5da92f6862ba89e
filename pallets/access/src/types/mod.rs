//! What the pallet stores, with the pure rules over it.

mod duties;
mod emergency;
mod order;
mod receipt;
mod request;

pub use duties::Duties;
pub use emergency::{
	EmergencyAccess, EmergencyReason, Review, ReviewQueue, Verdict, Watch, REVIEWERS,
};
pub use order::{
	Closing, DisputeReason, Line, LineState, Order, OrderState, OrderTerms, PaymentQueueEnds,
	Refusals, Ruling, Side, Tally,
};
pub use receipt::{Basis, Lease, Receipt};
pub use request::{Answer, ConsentRequest, RequestState, RequestTerms};
