/** The auditor's page: a file is checked in the worker, and nothing leaves the device. */

import type { Decision, ProofRefused, Shown, TrustRoot, Verified, Verifier } from "../contracts";
import { id } from "../contracts";
import { fromHex, toHex } from "../chain/bytes";
import { authorities } from "../chain/submit";
import { toAddress } from "../chain/runtime";
import { VaultFault, type VaultApi } from "../vault/client";
import type { NetworkService } from "./network";

/** Longest file that is read; the format's own bound. */
const MAX_FILE = 8 * 1024 * 1024;

type RawShown =
	| { readonly is: "anchored"; readonly custodian: number; readonly batch: string; readonly leaf: number; readonly leaves: number; readonly opened: boolean }
	| { readonly is: "batch"; readonly custodian: number; readonly batch: string; readonly leaves: number }
	| { readonly is: "erased"; readonly custodian: number; readonly batch: string; readonly leaf: number }
	| { readonly is: "decision"; readonly subject: string; readonly consent_version: number; readonly recipient: number; readonly purpose: string; readonly category: string; readonly decision: Decision }
	| { readonly is: "authorities"; readonly count: number };

interface RawVerified {
	readonly genesis: string;
	readonly block: { readonly number: number; readonly hash: string; readonly time: number };
	readonly shown: readonly RawShown[];
}

function shownOf(raw: RawShown, proven: number): Shown {
	switch (raw.is) {
		case "anchored":
			return {
				is: "anchored", custodian: id.organization(raw.custodian), batch: id.batch(BigInt(raw.batch)), leaf: raw.leaf, leaves: raw.leaves,
				recordsProven: proven,
			};
		case "erased":
			return { is: "erased", custodian: id.organization(raw.custodian), batch: id.batch(BigInt(raw.batch)), leaf: raw.leaf };
		case "batch":
			return { is: "batch", custodian: id.organization(raw.custodian), batch: id.batch(BigInt(raw.batch)), leaves: raw.leaves };
		case "authorities":
			return { is: "authorities", count: raw.count };
		case "decision":
			return {
				is: "decision", subject: toAddress(fromHex(raw.subject)), consentVersion: raw.consent_version, recipient: id.organization(raw.recipient),
				purpose: raw.purpose as never, category: raw.category as never, decision: raw.decision,
			};
	}
}

/** Makes the verifier. */
export function createVerifier(vault: VaultApi, network: NetworkService): Verifier {
	async function trustOf(root: TrustRoot): Promise<{ readonly checkpoint: Uint8Array; readonly trust: Verified["trust"] }> {
		if (root.from === "file") return { checkpoint: await vault.trustOfFile(root.bytes), trust: "checkpoint" };
		const connection = network.connection;
		if (connection === null) throw new VaultFault(JSON.stringify({ kind: "no_trust" } satisfies ProofRefused));
		await connection.node.ready();
		const { setId, list } = await authorities(connection.node);
		return { checkpoint: await vault.trustOfNode(fromHex(connection.network.genesis), setId, list), trust: "own_node" };
	}

	return {
		async verify(bundle, root) {
			if (bundle.length > MAX_FILE) return { ok: false, failure: { kind: "too_large" } };
			try {
				const { checkpoint, trust } = await trustOf(root);
				const raw = JSON.parse(await vault.verify(bundle, checkpoint)) as RawVerified;
				const anchored = raw.shown.filter((one) => one.is === "anchored").length;
				const block = { number: raw.block.number, hash: raw.block.hash as Verified["block"]["hash"], time: id.moment(raw.block.time) };
				const verified = raw.shown.map(
					(one): Verified => ({ shown: shownOf(one, anchored), genesis: raw.genesis as Verified["genesis"], block, trust }),
				);
				return { ok: true, value: verified };
			} catch (error) {
				return { ok: false, failure: await refusedOf(error, root, vault) };
			}
		},
	};
}

async function refusedOf(error: unknown, root: TrustRoot, vault: VaultApi): Promise<ProofRefused> {
	if (!(error instanceof VaultFault)) return { kind: "no_trust" };
	let refused: { kind: string; part?: string };
	try {
		refused = JSON.parse(error.code) as { kind: string; part?: string };
	} catch {
		return { kind: "no_trust" };
	}
	switch (refused.kind) {
		case "not_a_bundle":
		case "unknown_version":
		case "too_large":
		case "no_trust":
			return { kind: refused.kind };
		case "other_network": {
			const found = root.from === "file" ? await vault.networkOf(await vault.trustOfFile(root.bytes)).catch(() => new Uint8Array()) : new Uint8Array();
			return { kind: "other_network", found: toHex(found) };
		}
		default:
			return { kind: "invalid", part: refused.part ?? "unknown" };
	}
}
