/**
 * What a runtime's metadata says: the only file that speaks to polkadot-api's builders.
 *
 * The metadata that came with the program decides what is shown and signed. Another runtime's is taken
 * from the node only where everything this program uses has the same shape there.
 */

import { getDynamicBuilder, getLookupFn, type MetadataLookup } from "@polkadot-api/metadata-builders";
import { AccountId as accountCodec, decAnyMetadata, Twox128, unifyMetadata, type UnifiedMetadata } from "@polkadot-api/substrate-bindings";
import type { AccountId } from "../contracts";
import { concat, fromBase64, fromHex, toHex } from "./bytes";
import { shapeOf } from "./shape";

/** An event of a block, decoded. */
export interface BlockEvent {
	/** The transaction it belongs to; `null` for the block's own. */
	readonly extrinsic: number | null;
	readonly pallet: string;
	readonly name: string;
	readonly value: unknown;
}

/** A decoded call. */
export interface RawCall {
	readonly pallet: string;
	readonly call: string;
	readonly args: unknown;
}

/** An extension of the transaction, as the runtime lists it. */
export interface Extension {
	readonly identifier: string;
	readonly type: number;
	readonly additional: number;
}

const SS58 = accountCodec(42);

/** An account's address. */
export function toAddress(account: Uint8Array): AccountId {
	return SS58.dec(account) as AccountId;
}

/** An account's 32 bytes, from its address or from hexadecimal. */
export function toAccount(address: string): Uint8Array {
	return address.startsWith("0x") ? fromHex(address) : SS58.enc(address);
}

/** Bytes however the builders give them: hexadecimal, an array, or an object around one. */
export function bytesOf(value: unknown): Uint8Array {
	if (value instanceof Uint8Array) return value;
	if (typeof value === "string") return value.startsWith("0x") ? fromHex(value) : new TextEncoder().encode(value);
	if (typeof value === "object" && value !== null && "asBytes" in value && typeof value.asBytes === "function") {
		return (value.asBytes as () => Uint8Array)();
	}
	throw new TypeError("not bytes");
}

type Builder = ReturnType<typeof getDynamicBuilder>;
type Pallet = UnifiedMetadata["pallets"][number];

/** A runtime, as its metadata describes it. */
export class Runtime {
	readonly raw: Uint8Array;
	readonly specVersion: number;
	readonly transactionVersion: number;
	readonly extensions: readonly Extension[];
	private readonly metadata: UnifiedMetadata;
	private readonly lookup: MetadataLookup;
	private readonly builder: Builder;

	constructor(raw: Uint8Array) {
		this.raw = raw;
		this.metadata = unifyMetadata(decAnyMetadata(raw));
		this.lookup = getLookupFn(this.metadata);
		this.builder = getDynamicBuilder(this.lookup);
		const version = this.constant("System", "Version") as { spec_version: number; transaction_version: number };
		this.specVersion = version.spec_version;
		this.transactionVersion = version.transaction_version;
		// By version of the extensions; signed transactions of format 4 have version 0.
		const listed = this.metadata.extrinsic.signedExtensions[0];
		if (listed === undefined) throw new Missing("transaction extensions");
		this.extensions = listed.map(({ identifier, type, additionalSigned }) => ({
			identifier,
			type,
			additional: additionalSigned,
		}));
	}

	private pallet(name: string): Pallet {
		const found = this.metadata.pallets.find((pallet) => pallet.name === name);
		if (found === undefined) throw new Missing(name);
		return found;
	}

	/** A constant's value. */
	constant(pallet: string, name: string): unknown {
		const found = this.pallet(pallet).constants.find((constant) => constant.name === name);
		if (found === undefined) throw new Missing(`${pallet}.${name}`);
		return this.builder.buildConstant(pallet, name).dec(found.value);
	}

	/** A view function's name on the wire, and how its answer is read. */
	view(pallet: string, name: string): { readonly id: Uint8Array; readonly decode: (bytes: Uint8Array) => unknown } {
		const found = this.pallet(pallet).viewFns.find((view) => view.name === name);
		if (found === undefined) throw new Missing(`${pallet}.${name}`);
		const codec = this.builder.buildDefinition(found.output);
		return { id: bytesOf(found.id), decode: (bytes) => codec.dec(bytes) };
	}

	/** Key and decoder of a storage entry; keys as the builders take them. */
	storage(pallet: string, entry: string): { readonly key: (...args: unknown[]) => string; readonly decode: (value: string) => unknown } {
		const codec = this.builder.buildStorage(pallet, entry);
		return { key: (...args) => codec.keys.enc(...args), decode: (value) => codec.value.dec(value) };
	}

	/** What the keys of a map begin with. */
	prefix(pallet: string, entry: string): Uint8Array {
		const storage = this.pallet(pallet).storage;
		if (storage === undefined || storage.items.every((item) => item.name !== entry)) throw new Missing(`${pallet}.${entry}`);
		const encoder = new TextEncoder();
		return concat(Twox128(encoder.encode(storage.prefix)), Twox128(encoder.encode(entry)));
	}

	/** The two bytes a call begins with. */
	callIndex(pallet: string, call: string): Uint8Array {
		try {
			return Uint8Array.from(this.builder.buildCall(pallet, call).location);
		} catch {
			throw new Missing(`${pallet}.${call}`);
		}
	}

	/** Whether the runtime has a call. */
	offers(pallet: string, call: string): boolean {
		try {
			this.callIndex(pallet, call);
			return true;
		} catch {
			return false;
		}
	}

	/** What a call says about itself, for people: English, as published; nothing where the runtime does not have it. */
	callDoc(pallet: string, call: string): string {
		const type = this.metadata.pallets.find((one) => one.name === pallet)?.calls?.type;
		const entry = type === undefined ? undefined : this.metadata.lookup[type];
		if (entry?.def.tag !== "variant") return "";
		const found = entry.def.value.find((variant) => variant.name === call);
		return unfold(found?.docs ?? []);
	}

	/** The names of a call's arguments with the paths of their types, in order. */
	callFields(pallet: string, call: string): readonly { readonly name: string; readonly path: string }[] {
		const type = this.pallet(pallet).calls?.type;
		const entry = type === undefined ? undefined : this.metadata.lookup[type];
		if (entry?.def.tag !== "variant") throw new Missing(`${pallet}.${call}`);
		const found = entry.def.value.find((variant) => variant.name === call);
		if (found === undefined) throw new Missing(`${pallet}.${call}`);
		return found.fields.map((field) => ({
			name: field.name ?? "",
			path: (this.metadata.lookup[field.type]?.path ?? []).join("::"),
		}));
	}

	/** A call from its bytes; all of them are read. */
	decodeCall(bytes: Uint8Array): RawCall {
		const type = this.lookup.call;
		if (type === null) throw new Missing("call");
		const codec = this.builder.buildDefinition(type);
		const decoded = codec.dec(bytes) as { type: string; value: { type: string; value: unknown } };
		// What is decoded encodes to the same bytes: nothing after them goes unseen.
		const again = codec.enc(decoded);
		if (toHex(again) !== toHex(bytes)) throw new RangeError("not one call");
		return { pallet: decoded.type, call: decoded.value.type, args: decoded.value.value };
	}

	/** A value of a type by its number, encoded. */
	encode(type: number, value: unknown): Uint8Array {
		return this.builder.buildDefinition(type).enc(value);
	}

	/** Whether a type has no bytes at all. */
	isEmpty(type: number): boolean {
		const entry = this.metadata.lookup[type];
		if (entry === undefined) return false;
		if (entry.def.tag === "tuple") return entry.def.value.every((inner) => this.isEmpty(inner));
		if (entry.def.tag === "composite") return entry.def.value.every((field) => this.isEmpty(field.type));
		return false;
	}

	/** A block's events. */
	decodeEvents(value: string): readonly BlockEvent[] {
		const records = this.storage("System", "Events").decode(value) as readonly {
			phase: { type: string; value?: unknown };
			event: { type: string; value: { type: string; value: unknown } };
		}[];
		return records.map(({ phase, event }) => ({
			extrinsic: phase.type === "ApplyExtrinsic" ? Number(phase.value) : null,
			pallet: event.type,
			name: event.value.type,
			value: event.value.value,
		}));
	}

	/** What an error of a pallet says about itself. */
	errorDoc(pallet: string, error: string): string {
		const type = this.metadata.pallets.find((one) => one.name === pallet)?.errors?.type;
		const entry = type === undefined ? undefined : this.metadata.lookup[type];
		if (entry?.def.tag !== "variant") return "";
		return unfold(entry.def.value.find((variant) => variant.name === error)?.docs ?? []);
	}

	/** The names of an enum's variants by number, by the last part of its path. */
	variants(path: string): readonly { readonly name: string; readonly index: number }[] {
		const found = this.metadata.lookup.find((type) => type.path.join("::").endsWith(path));
		if (found?.def.tag !== "variant") throw new Missing(path);
		return found.def.value.map(({ name, index }) => ({ name, index }));
	}

	/** Whether everything this program uses of this runtime has the same shape in another. */
	sharesShapeWith(other: Runtime): boolean {
		return USED.every((use) => {
			const own = this.shape(use);
			// What this runtime does not have is not used.
			return own === null || other.shape(use) === own;
		});
	}

	/** The shape of something used; `null` where the runtime does not have it. */
	shape(use: Use): string | null {
		try {
			return shapeOf(this.metadata, use);
		} catch {
			return null;
		}
	}

	/** Whether this runtime has a pallet: newer networks have more than older ones. */
	has(pallet: string): boolean {
		return this.metadata.pallets.some((one) => one.name === pallet);
	}
}

/** The runtime does not have what the program asks for. */
export class Missing extends Error {
	constructor(readonly what: string) {
		super(`the runtime has no ${what}`);
		this.name = "Missing";
	}
}

/** Paragraphs of documentation, each in one line, without code marks around names. */
function unfold(docs: readonly string[]): string {
	return docs
		.map((line) => line.trim())
		.join("\n")
		.split(/\n{2,}/)
		.map((paragraph) => paragraph.replace(/\n/g, " ").trim())
		.join("\n\n")
		.trim();
}

/** Something of a runtime that this program uses. */
export type Use =
	| { readonly call: readonly [pallet: string, call: string] }
	| { readonly view: readonly [pallet: string, view: string] }
	| { readonly storage: readonly [pallet: string, entry: string] };

const view = (pallet: string, ...names: string[]): Use[] => names.map((name) => ({ view: [pallet, name] }));
const call = (pallet: string, ...names: string[]): Use[] => names.map((name) => ({ call: [pallet, name] }));
const storage = (pallet: string, ...names: string[]): Use[] => names.map((name) => ({ storage: [pallet, name] }));

/** All of it. Another runtime whose shape differs in any of it is refused. */
export const USED: readonly Use[] = [
	...call("Consent", "give_consent", "amend_consent", "withdraw_consent", "withdraw_all", "remove_directive", "block", "unblock", "suspend", "resume"),
	...call("Access", "answer_request", "accept_order", "decline_order", "include_subjects", "cancel_order", "place_order", "dispute", "settle", "request_consent", "open_emergency_access", "review_emergency_access"),
	...call("Members", "enroll_subject", "release_subject", "appoint_representative", "remove_representative", "appoint", "dismiss"),
	...call("Rewards", "redeem", "redeem_for"),
	...call("Council", "vote", "close"),
	...call("Anchors", "request_erasure"),
	...call("Recovery", "set_recovery_key", "cancel_recovery", "open_recovery", "approve_recovery", "complete_recovery"),
	...view("Consent", "consents", "templates", "template", "proposal"),
	...view("Access", "order", "orders_of", "line", "lines", "pending_requests", "latest_emergencies", "emergencies", "receipts_of", "reviews"),
	...view("Members", "organization", "qualifications", "staff", "custodian", "representatives", "represented_by"),
	...view("Anchors", "batch", "next_number", "tombstone", "erasure_requests_of"),
	...view("Recovery", "attempt", "next_attempt", "recovery_key", "former_recovery_key", "restraint", "acts_for"),
	...view("Validators", "validators"),
	...storage("System", "Account", "Events"),
	...storage("Members", "NextOrganization", "Accounts"),
	...storage("Session", "Validators"),
	...storage("Timestamp", "Now"),
	...storage("Grandpa", "Authorities", "CurrentSetId"),
	...storage("Council", "Members", "Proposals", "ProposalOf", "Voting"),
];

let own: Promise<Runtime> | null = null;

/** The runtime this program was made for. Read once, when it is first needed. */
export function committed(): Promise<Runtime> {
	own ??= import("./generated/metadata").then((module) => new Runtime(fromBase64(module.default)));
	return own;
}
