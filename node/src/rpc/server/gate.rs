//! What every call passes before its method runs.

use super::{metrics::Metrics, rate::Rate};
use futures::future::{ready, Either, Ready};
use jsonrpsee::{
	server::{
		middleware::rpc::RpcServiceT, MethodCallback, MethodResponse, Methods, ResponsePayload,
	},
	types::{ErrorObject, Request, SubscriptionId},
};
use std::{net::IpAddr, sync::Arc};
use tower::Layer;

/// Code of the answer to a call that is one too many; the SDK's server has the same.
const TOO_MANY_CALLS: i32 = -32999;
/// Code of an internal error, which is also jsonrpsee's answer to a subscription over plain HTTP.
const INTERNAL: i32 = -32603;

/// Who makes the calls of an HTTP request, or of the WebSocket that it became. It travels with the
/// request to the gate.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
	/// Whose allowance is used.
	pub address: IpAddr,
	/// Whether calls of this address are not counted.
	pub exempt: bool,
	/// Whether the connection can carry subscriptions.
	pub subscriptions: bool,
}

/// The gate in front of the methods.
#[derive(Clone)]
pub struct Gate {
	/// How many calls each address may make, if that is bounded.
	pub rate: Option<Arc<Rate>>,
	/// What can be called.
	pub methods: Methods,
	/// Where calls are counted.
	pub metrics: Metrics,
}

impl<S> Layer<S> for Gate {
	type Service = Gated<S>;

	fn layer(&self, inner: S) -> Self::Service {
		Gated {
			inner,
			gate: self.clone(),
		}
	}
}

/// The methods behind the gate.
#[derive(Clone)]
pub struct Gated<S> {
	inner: S,
	gate: Gate,
}

impl<'a, S: RpcServiceT<'a>> RpcServiceT<'a> for Gated<S> {
	type Future = Either<S::Future, Ready<MethodResponse>>;

	fn call(&self, request: Request<'a>) -> Self::Future {
		match self.gate.answer(&request) {
			Some(answer) => Either::Right(ready(answer)),
			None => Either::Left(self.inner.call(request)),
		}
	}
}

impl Gate {
	/// Takes one call out of the caller's allowance; false if there is none left.
	pub fn admit(&self, caller: &Caller) -> bool {
		let rate = self.rate.as_ref().filter(|_| !caller.exempt);
		let admitted = rate.is_none_or(|rate| rate.admit(caller.address));
		if !admitted {
			self.metrics.refused();
		}
		admitted
	}

	/// The answer, if the method is not to run.
	fn answer(&self, request: &Request<'_>) -> Option<MethodResponse> {
		let refuse = |code, why: String| {
			let error = ErrorObject::owned(code, why, None::<()>);
			Some(MethodResponse::error(request.id.clone(), error))
		};
		let Some(caller) = request.extensions().get::<Caller>() else {
			return refuse(INTERNAL, "nobody is known to make this call".into());
		};
		if !self.admit(caller) {
			return refuse(
				TOO_MANY_CALLS,
				"too many calls from your address: wait a little, or ask the node's operator"
					.into(),
			);
		}
		let (name, method) = self.methods.method_with_name(&request.method)?;
		self.metrics.called(name);
		let subscribes = matches!(
			method,
			MethodCallback::Subscription(_) | MethodCallback::Unsubscription(_)
		);
		if subscribes && !caller.subscriptions {
			return refuse(INTERNAL, format!("{name} needs a WebSocket connection"));
		}
		// jsonrpsee writes a malformed one to the log, id and parameters, however large they are. It
		// answers that nothing was unsubscribed, and so does this.
		if matches!(method, MethodCallback::Unsubscription(_)) && !names_a_subscription(request) {
			let nothing = ResponsePayload::success(false);
			return Some(MethodResponse::response(
				request.id.clone(),
				nothing,
				usize::MAX,
			));
		}
		None
	}
}

fn names_a_subscription(request: &Request<'_>) -> bool {
	let parameters = request.params();
	parameters.one::<SubscriptionId<'_>>().is_ok()
}

#[cfg(test)]
mod tests {
	use super::*;
	use jsonrpsee::{types::Id, RpcModule};
	use std::{borrow::Cow, net::Ipv4Addr, num::NonZeroU32};

	const CALLER: Caller = Caller {
		address: IpAddr::V4(Ipv4Addr::LOCALHOST),
		exempt: false,
		subscriptions: true,
	};

	fn gate() -> Gate {
		let mut module = RpcModule::new(());
		module
			.register_method("method", |_, _, _| true)
			.expect("a new name");
		module
			.register_subscription("watch", "event", "unwatch", |_, _, _, _| async {})
			.expect("new names");
		Gate {
			rate: None,
			methods: module.into(),
			metrics: Metrics::none(),
		}
	}

	/// What the gate says to a call, if it does not let it pass.
	fn answer(
		gate: &Gate,
		caller: Caller,
		method: &'static str,
		parameters: &str,
	) -> Option<String> {
		let parameters = serde_json::value::RawValue::from_string(parameters.into());
		let parameters = parameters.expect("JSON");
		let mut request = Request::new(Cow::Borrowed(method), Some(&parameters), Id::Number(7));
		request.extensions_mut().insert(caller);
		gate.answer(&request).map(MethodResponse::into_result)
	}

	#[test]
	fn calls_should_pass() {
		for method in ["method", "watch", "unwatch", "unheard_of"] {
			assert_eq!(
				answer(&gate(), CALLER, method, "[\"one\"]"),
				None,
				"{method}"
			);
		}
	}

	#[test]
	fn a_malformed_unsubscription_should_be_answered_before_it_is_logged() {
		for malformed in ["[]", "[[1]]", "{\"a\":1}", "[1,2]"] {
			let answer = answer(&gate(), CALLER, "unwatch", malformed);
			let expected = r#"{"jsonrpc":"2.0","id":7,"result":false}"#;
			assert_eq!(answer.as_deref(), Some(expected), "{malformed}");
		}
	}

	#[test]
	fn subscriptions_should_be_refused_where_nothing_can_carry_them() {
		let caller = Caller {
			subscriptions: false,
			..CALLER
		};
		for method in ["watch", "unwatch"] {
			let answer = answer(&gate(), caller, method, "[1]").expect("refused");
			assert!(answer.contains("WebSocket"), "{answer}");
		}
		assert_eq!(answer(&gate(), caller, "method", "[]"), None);
	}

	#[test]
	fn one_call_too_many_should_be_refused_unless_its_address_is_exempt() {
		let once = NonZeroU32::new(1).expect("not zero");
		let gate = Gate {
			rate: Some(Arc::new(Rate::per_minute(once))),
			..gate()
		};
		let exempt = Caller {
			exempt: true,
			..CALLER
		};
		assert_eq!(answer(&gate, CALLER, "method", "[]"), None);
		assert_eq!(answer(&gate, exempt, "method", "[]"), None);
		let refused = answer(&gate, CALLER, "method", "[]").expect("refused");
		assert!(refused.contains("too many calls"), "{refused}");
	}
}
