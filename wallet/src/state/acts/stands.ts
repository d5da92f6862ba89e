/**
 * Whether the ledger is as an act was to make it. Asked only where an act was found in a block so old that
 * no node says any more what came of it: for what a person takes back that is all that counts.
 */

import type { Act, Consents } from "../../contracts";
import { writeJson, type VaultApi } from "../../vault/client";
import type { Directory } from "../../chain/queries";
import type { NetworkService } from "../network";
import { readSubject } from "../subject";

/** Reads the newest final state and compares; `null` where it says nothing of the act. */
export async function stands(vault: VaultApi, network: NetworkService, names: Directory, act: Act): Promise<boolean | null> {
	const { connection } = network;
	if (connection === null || !("subject" in act) || standsIn(act, NOTHING) === null) return null;
	const { state, view } = await readSubject(connection.node, vault, act.subject, null, names);
	view.free();
	return standsIn(act, state.consents);
}

const NOTHING: Consents = { version: 0, withdrawnThrough: null, directives: [], blocks: [] };

/** Whether these consents are as the act was to make them. */
export function standsIn(act: Act, consents: Consents): boolean | null {
	const standing = (id: number) => consents.directives.find((directive) => directive.id === id)?.standing.is ?? "removed";
	switch (act.act) {
		case "withdraw_consent":
			return ["withdrawn", "removed"].includes(standing(act.directive));
		case "suspend":
			return standing(act.directive) !== "active";
		case "resume":
			return standing(act.directive) === "active";
		case "remove_directive":
			return standing(act.directive) === "removed";
		case "withdraw_all":
			return consents.directives.every(({ id }) => standing(id) === "withdrawn");
		case "block":
			return consents.blocks.some(({ denies }) => writeJson(denies) === writeJson(act.denies));
		case "unblock":
			return consents.blocks.every(({ id }) => id !== act.block);
		default:
			return null;
	}
}
