//! The ratios of a run, with what is asked of them.

use crate::results::{Better, Goal};

/// A ratio of which more is better.
const fn at_least(
	id: &'static str,
	says: &'static str,
	[over, under]: [&'static str; 2],
	at_least: Option<f64>,
	aim: Option<f64>,
) -> Goal {
	Goal {
		id,
		says,
		over,
		under,
		at_least,
		aim,
		better: Better::Higher,
	}
}

/// A ratio of which less is better.
const fn at_most(
	id: &'static str,
	says: &'static str,
	[over, under]: [&'static str; 2],
	at_least: Option<f64>,
	aim: Option<f64>,
) -> Goal {
	Goal {
		id,
		says,
		over,
		under,
		at_least,
		aim,
		better: Better::Lower,
	}
}

/// All of them, in the order in which they are printed.
pub const GOALS: &[Goal] = &[
	at_least(
		"finality",
		"finality of the plain template over ours: p50, four validators, half load",
		["finality/template/half load p50", "finality/galen/half load p50"],
		Some(8.0),
		None,
	),
	at_most(
		"finality p50",
		"seconds from handing in to finality at half load, in the middle",
		["finality/galen/half load p50", "one"],
		None,
		Some(1.0),
	),
	at_most(
		"finality p99",
		"the same, of the slowest hundredth",
		["finality/galen/half load p99", "one"],
		None,
		Some(2.5),
	),
	at_least(
		"finality, equal slots",
		"the same, where the template has our slots: what the settings of GRANDPA give alone",
		["finality/template-our-slots/half load p50", "finality/galen/half load p50"],
		None,
		None,
	),
	at_least(
		"single",
		"finalized consent operations, one a signature, over the plain template's transfers",
		["single/galen/operations", "single/template/transfers"],
		Some(1.6),
		Some(3.0),
	),
	at_least(
		"single, equal slots",
		"the same, where the template has our slots and blocks",
		["single/galen/operations", "single/template-our-slots/transfers"],
		None,
		None,
	),
	at_least(
		"batch",
		"finalized consent operations in batches of 100 over one a signature",
		["batch/galen/operations", "single/galen/operations"],
		Some(6.0),
		Some(10.0),
	),
	at_least(
		"anchoring",
		"finalized records by Merkle anchoring over the most that one hash a transaction can come to",
		["anchoring/galen/merkle", "anchoring/galen/single, bound"],
		Some(100.0),
		Some(1_000.0),
	),
	at_most(
		"bytes on chain",
		"bytes on chain of a record in the largest batch over those of a hash by itself",
		["anchoring/galen/bytes in largest batch", "anchoring/galen/bytes single"],
		Some(1.0 / 1_000.0),
		Some(1.0 / 20_000.0),
	),
	at_least(
		"access",
		"access checks a second and core, in process, over PostgreSQL's prepared select on a socket",
		["access/galen/in process", "access/postgres-chain/select"],
		Some(10.0),
		Some(100.0),
	),
	at_least(
		"access by RPC",
		"the same through the node's RPC",
		["access/galen/rpc", "access/postgres-chain/select"],
		Some(0.3),
		Some(1.0),
	),
	at_least(
		"access, EVM",
		"the same over eth_call on the development node",
		["access/galen/rpc", "access/anvil/eth_call"],
		None,
		None,
	),
	at_least(
		"price of trust",
		"consent operations, one a signature, over PostgreSQL with a hash chain: four machines' consensus \
		 against one database's word",
		["single/galen/operations", "single/postgres-chain/operations"],
		None,
		Some(0.5),
	),
	at_least(
		"price of trust, batches",
		"the same in batches of 100",
		["batch/galen/operations", "batch/postgres-chain/operations"],
		None,
		Some(1.0),
	),
	at_least(
		"price of trust, EVM",
		"consent operations, one a signature, over the contract on a development node without consensus \
		 or disk",
		["single/galen/operations", "single/anvil/operations"],
		None,
		None,
	),
	at_least(
		"price of trust, EVM, batches",
		"the same in batches of 100",
		["batch/galen/operations", "batch/anvil/operations"],
		None,
		Some(1.0),
	),
	at_least(
		"seal",
		"bytes sealed a second and core, as the gateway seals them, over OpenSSL's AES-256-GCM, 64 KiB",
		["ingest/galen/seal 65536", "ingest/openssl/seal 65536"],
		Some(0.6),
		Some(0.9),
	),
	at_least(
		"ingest",
		"resources of real bundles taken in a second: parsed, labelled, sealed, on the disk, acknowledged",
		["ingest/galen/bundles", "one"],
		Some(5_000.0),
		Some(20_000.0),
	),
	at_most(
		"state, warm",
		"cost of a consent operation with the largest state over the smallest, warm",
		["state/rocksdb/operation largest", "state/rocksdb/operation smallest"],
		Some(1.3),
		Some(1.1),
	),
	at_least(
		"proofs",
		"records verified, amortized over a batch's bundle, over single ed25519 checks",
		["proofs/galen/records of a bundle", "proofs/ed25519/checks"],
		Some(20.0),
		Some(100.0),
	),
	at_most(
		"weights, highest",
		"real over declared time of the call that is worst declared",
		["weights/galen/highest", "one"],
		Some(1.0),
		Some(1.0),
	),
	at_least(
		"weights, lowest",
		"real over declared time of the call that is declared most generously",
		["weights/galen/lowest", "one"],
		Some(0.4),
		Some(0.4),
	),
];

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_goal_has_a_name_of_its_own() {
		let mut names: Vec<&str> = GOALS.iter().map(|goal| goal.id).collect();
		names.sort_unstable();
		names.dedup();
		assert_eq!(names.len(), GOALS.len());
	}

	#[test]
	fn an_aim_is_beyond_what_is_asked_at_least() {
		for goal in GOALS {
			let (Some(least), Some(aim)) = (goal.at_least, goal.aim) else {
				continue;
			};
			match goal.better {
				Better::Higher => assert!(aim >= least, "{}", goal.id),
				Better::Lower => assert!(aim <= least, "{}", goal.id),
			}
		}
	}

	/// A figure's name is its workload, its system and its quantity, so that a slip here would divide by
	/// nothing and print nothing.
	#[test]
	fn a_goal_names_figures_of_workloads_that_there_are() {
		use clap::ValueEnum;
		let workloads: Vec<String> = crate::workloads::Part::ALL
			.iter()
			.filter_map(|part| Some(part.to_possible_value()?.get_name().to_owned()))
			.collect();
		let systems = [
			"galen",
			"template",
			"template-our-slots",
			"postgres-chain",
			"postgres-plain",
			"anvil",
			"openssl",
			"ed25519",
			"rocksdb",
			"paritydb",
		];
		for id in GOALS.iter().flat_map(|goal| [goal.over, goal.under]) {
			if id == "one" {
				continue;
			}
			let [workload, system, quantity] = id.splitn(3, '/').collect::<Vec<_>>()[..] else {
				panic!("{id} has not three parts");
			};
			assert!(workloads.iter().any(|known| known == workload), "{id}");
			assert!(systems.contains(&system) && !quantity.is_empty(), "{id}");
		}
	}
}
