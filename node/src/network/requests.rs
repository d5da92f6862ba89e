//! Passes a request on only if it comes from a member.

use super::AllowList;
use sc_network::{
	config::{IncomingRequest, OutgoingResponse},
	ProtocolName, ReputationChange,
};

/// A stranger that asks for chain data is cut off: the change is large enough to ban at once.
const STRANGER: ReputationChange = ReputationChange::new_fatal("Request from a non-member");

/// Requests that may wait between network and handler. The handlers' own queues are of this order;
/// a fuller one refuses, which the network reports to the peer as overload.
pub const QUEUE: usize = 64;

/// Forwards members' requests to their handler until either side is gone.
pub async fn forward_members(
	protocol: ProtocolName,
	requests: async_channel::Receiver<IncomingRequest>,
	handler: async_channel::Sender<IncomingRequest>,
	members: AllowList,
) {
	while let Ok(request) = requests.recv().await {
		if !members.allows(&request.peer) {
			log::debug!(target: "galen::network", "{protocol}: refused {}", request.peer);
			let refusal = OutgoingResponse {
				result: Err(()),
				reputation_changes: vec![STRANGER],
				sent_feedback: None,
			};
			// The peer may be gone already; nothing is owed to it.
			let _ = request.pending_response.send(refusal);
		} else if handler.send(request).await.is_err() {
			return;
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::channel::oneshot;
	use sc_network_types::PeerId;

	async fn ask(members: AllowList, peer: PeerId) -> (bool, Option<OutgoingResponse>) {
		let (network, requests) = async_channel::bounded(1);
		let (handler, handled) = async_channel::bounded(1);
		let (pending_response, response) = oneshot::channel();
		let gate = forward_members("/sync".into(), requests, handler, members);
		network
			.send(IncomingRequest {
				peer,
				payload: vec![1],
				pending_response,
			})
			.await
			.expect("the gate holds the receiver");
		drop(network);
		gate.await;
		let reached = handled.try_recv().is_ok();
		(reached, response.await.ok())
	}

	#[tokio::test]
	async fn a_member_should_reach_the_handler() {
		let members = AllowList::default();
		let peer = PeerId::random();
		members.replace([peer].into());
		assert!(ask(members, peer).await.0);
	}

	#[tokio::test]
	async fn a_stranger_should_get_an_empty_refusal_and_a_ban() {
		let (reached, response) = ask(AllowList::default(), PeerId::random()).await;
		let response = response.expect("a refusal is an answer");
		assert!(!reached);
		assert_eq!(response.result, Err(()));
		assert_eq!(response.reputation_changes, vec![STRANGER]);
	}
}
