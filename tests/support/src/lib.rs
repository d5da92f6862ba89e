//! Starts real `galen-node` processes, breaks them on purpose, and talks to them as a client does.
//!
//! A test reads like what happens to a network of hospitals:
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use galen_test_support::Network;
//!
//! let mut network = Network::local().await?;
//! network.wait_finalized(3).await?;
//! network.node_mut("Dave").kill().await?;
//! network.node("Alice").wait_finalized(6).await?;
//! network.node_mut("Dave").start().await?;
//! network.finish().await
//! # }
//! ```
//!
//! - **Nothing is left behind.** Nodes die with the test, however it ends: on drop, with the
//!   process group of the test runner, and (where `setpriv` exists) by the kernel when the test
//!   process itself is killed.
//! - **Failures can be read.** The folder of a network that was not ended by
//!   [`Network::finish`] is kept, and its path is printed.
//! - **Nothing sleeps and hopes.** [`wait::until`] waits for a condition under a limit that has a
//!   name in [`wait::limits`].
//! - **One network at a time.** Two networks on two cores would only measure each other, so a
//!   [`Network`] holds a lock on the machine for as long as it lives.

pub mod chain;
mod cli;
pub mod fault;
mod gateway;
pub mod keys;
pub mod measure;
mod network;
mod node;
mod program;
pub mod raw;
pub mod relay;
mod service;
pub mod stranger;
pub mod wait;

pub use cli::Cli;
pub use gateway::{gateway_binary, run_gateway, ClientEntry, Gateway, GatewayBuilder};
pub use network::{Leaves, Network, HOSPITALS};
pub use node::{Node, NodeBuilder, RpcError};
pub use program::{
	node_binary, program_binary, run_to_end, wallet_folder, write_secret, Ended, Output,
};
