//! PostgreSQL with an append-only consent log, with and without a hash chain over it, durable either way:
//! what a hospital would otherwise pick.

mod ledger;
mod server;

pub use ledger::{Kind, Ledger, Question};
pub use server::Server;
