/** Opening a record asks for that record, and not for the whole list once more. */
import { BehaviorSubject, firstValueFrom, NEVER, of, Subject } from "rxjs";
import { filter } from "rxjs/operators";
import { expect, test } from "vitest";
import { id, type Signer } from "../../src/contracts";
import { Failed } from "../../src/chain/failure";
import { fromHex } from "../../src/chain/bytes";
import { toAddress } from "../../src/chain/runtime";
import type { Connection, NetworkService } from "../../src/state/network";
import { createPatient } from "../../src/state/patient";
import { NETWORK, vaultHere, vector } from "./support";

const ACCOUNT = id.account(toAddress(fromHex(vector.account)));
const SIGNER: Signer = { is: "own", account: ACCOUNT, envelopeKey: vector.envelopeKey, wrappings: [], createdAt: id.moment(0), backedUp: true };

function patient() {
	const asked: string[] = [];
	const session = {
		async json(path: string) {
			asked.push(path);
			if (!path.startsWith("/records?")) throw new Failed({ kind: "gateway_down" });
			const record = { object: "0a".repeat(16), resource_type: "Observation", category: "laboratory", confidentiality: "N", sensitivities: [], clinical_time: 1, version: 1, size: 3, batch: null, leaf_index: null, received_at: 1 };
			return { records: [record], next: null };
		},
	};
	const connection = { network: NETWORK, node: { finalized$: NEVER }, session } as unknown as Connection;
	const network = { connection$: new BehaviorSubject(connection), state$: NEVER, connection, trouble: null, back$: new Subject<void>() } as unknown as NetworkService;
	const made = createPatient({
		vault: vaultHere(),
		network,
		cache: { get: async () => null, set: async () => undefined },
		signer$: of(SIGNER),
		signer: () => SIGNER,
		names: new Map(),
		self: async () => ACCOUNT,
	});
	return { made, lists: () => asked.filter((path) => path.startsWith("/records?")).length, asked };
}

test("a record of the list that was read is opened without reading the list again; by its address alone it is looked for", async () => {
	const object = id.object("0a".repeat(16));
	const listed = patient();
	await firstValueFrom(listed.made.records$.pipe(filter(({ state }) => state === "ready")));
	expect(listed.lists()).toBe(1);
	await listed.made.openRecord(object);
	expect(listed.asked).toContain("/records/keys");
	expect(listed.lists()).toBe(1);

	const alone = patient();
	await alone.made.openRecord(object);
	expect(alone.asked).toContain("/records/keys");
	expect(alone.lists()).toBe(1);
});
