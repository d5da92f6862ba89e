//! anvil, a development node of the EVM, with the log's consents in a contract: in memory, one process, no
//! consensus. It flatters the peer, and so shows what consensus and durability cost us.

mod abi;
mod node;
mod registry;
mod transaction;

pub use node::Anvil;
pub use registry::Registry;
