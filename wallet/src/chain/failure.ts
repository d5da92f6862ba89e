/** Errors of the chain's side as the states a page is designed for. */

import type { Failure, Hex, Trouble } from "../contracts";
import { id } from "../contracts";
import { Incompatible, OtherNetwork } from "./node";
import { RpcError, Unreachable } from "./rpc";
import { Missing } from "./runtime";

/** A failure on its way to a page. */
export class Failed extends Error {
	constructor(readonly failure: Failure) {
		super(failure.kind);
		this.name = "Failed";
	}
}

/** Whether the browser says that there is no network at all. */
export function isOffline(): boolean {
	return typeof navigator !== "undefined" && "onLine" in navigator && navigator.onLine === false;
}

/** What kept a question to the node from being answered. `expected` is our network. */
export function troubleOf(error: unknown, expected: Hex): Trouble | null {
	if (error instanceof Unreachable) return isOffline() ? { kind: "offline" } : { kind: "node_down" };
	if (error instanceof OtherNetwork) return { kind: "other_network", expected, found: error.found };
	// A newer runtime than the program's: the program is what has to change.
	if (error instanceof Incompatible) return { kind: error.found > error.expected ? "program_outdated" : "incompatible", expected: error.expected, found: error.found };
	return null;
}

/** Any error as a failure. `where` is a constant that says in which part. */
export function failureOf(error: unknown, where: string, expected: Hex | null = null): Failure {
	if (error instanceof Failed) return error.failure;
	const trouble = troubleOf(error, expected ?? ("0x" as Hex));
	if (trouble !== null) return trouble;
	if (error instanceof Missing) return { kind: "incompatible", expected: 0, found: 0 };
	// State that the node has pruned: the same question at a newer block is answered.
	if (error instanceof RpcError) return { kind: "internal", where: `${where}/rpc` };
	return { kind: "internal", where };
}

/** The time as the device has it. */
export function deviceTime() {
	return id.moment(Math.floor(Date.now() / 1_000));
}
