//! Strangers get nothing.
//!
//! A node serves chain data only to peers whose key is on the list that the chain itself keeps
//! (`PeersApi::allowed_peers`): the nodes of active member organizations. The list is enforced in
//! two places, because the SDK has two ways for bytes to leave:
//!
//! - *streams* (block announcements, transactions, GRANDPA votes) open only to reserved peers, and
//!   [`follow`] keeps the reserved set equal to the list;
//! - *requests* (`/sync`, `/state`, `/light`, `/warp`, and whatever a later release adds) pass
//!   through [`backend::MembersOnly`], which answers nobody else.
//!
//! A stranger can still complete a connection and learn the node's key, software version and the
//! names of its protocols. That is not chain data; a firewall or WireGuard keeps it in as well.

mod allow_list;
mod backend;
mod follow;
mod requests;

pub use allow_list::AllowList;
pub use backend::MembersOnly;
pub use follow::follow;
