/** What the ledger knows, read at one block and put into the contracts' words. */

import {
	id, type AccountId, type Category, type ConsentRequest, type EmergencyAccess, type Enrolment, type Hex, type Moment,
	type Order, type OrderTerms, type Organization, type OrganizationId, type Representative, type Split, type TemplateRef,
} from "../contracts";
import { compact, fixed, option, toHex } from "./bytes";
import { codeOf, codesOf, snake } from "./codes";
import type { At } from "./node";
import { RpcError } from "./rpc";
import { bytesOf, toAccount } from "./runtime";

type Number_ = number | bigint;
interface Tag<Value = unknown> {
	readonly type: string;
	readonly value: Value;
}

const text = (bytes: unknown): string => String.fromCharCode(...bytesOf(bytes));
const moment = (value: Number_): Moment => id.moment(value);

/** Most entries one view returns. */
const PAGE = 256;
/** Most pages of one list: a node that answers full pages for ever is not listened to for ever. */
const PAGES = 1_024;
/** Most organizations that are asked for, whatever number a node names: a consortium has hundreds. */
export const ORGANIZATIONS = 4_096;

/** What organizations are called. The ledger knows no names: the wallet's directory does. */
export type Directory = ReadonlyMap<number, string>;

/** An organization by its number. */
export async function organization(at: At, number: number, names: Directory): Promise<Organization | null> {
	const key = compact(number);
	const [found, attested] = await Promise.all([
		at.ask("Members", "organization", key),
		at.ask("Members", "qualifications", key),
	]);
	if (found === undefined) return null;
	return {
		id: id.organization(number),
		kind: codeOf.kind(found.kind),
		jurisdiction: id.jurisdiction(text(found.jurisdiction)),
		status: snake(found.status.type) as Organization["status"],
		name: names.get(number) ?? null,
		qualifications: attested.map((held) => ({ code: codeOf.qualification(held.qualification), until: moment(held.until) })),
	};
}

/** The key to which releases to an organization are sealed. */
export async function envelopeKeyOf(at: At, number: number): Promise<Uint8Array | null> {
	const found = await at.ask("Members", "organization", compact(number));
	return found === undefined ? null : bytesOf(found.envelope_key);
}

/** All organizations there are, by number. */
export async function organizations(at: At, names: Directory): Promise<ReadonlyMap<OrganizationId, Organization>> {
	const next = await at.stored<Number_>("Members", "NextOrganization");
	const numbers = Array.from({ length: Math.min(Number(next ?? 0), ORGANIZATIONS) }, (_, number) => number);
	const found = await Promise.all(numbers.map((number) => organization(at, number, names)));
	return new Map(found.filter((one) => one !== null).map((one) => [one.id, one]));
}

/** As what an account stands on the ledger. */
export async function enrolment(at: At, account: AccountId): Promise<Enrolment> {
	const key = toAccount(account);
	const [custodian, staff, represents] = await Promise.all([
		at.ask("Members", "custodian", key),
		at.ask("Members", "staff", key),
		at.ask("Members", "represented_by", key),
	]);
	if (custodian !== undefined) return { is: "subject", custodian: id.organization(Number(custodian)) };
	if (staff !== undefined) return { is: "staff", organization: id.organization(Number(staff.organization)), roles: codesOf.roles(staff.roles) };
	return represents.length > 0 ? { is: "representative" } : { is: "none" };
}

/** A template in short. */
export interface TemplateHead {
	readonly id: number;
	readonly latest: number;
	readonly minimum: number;
	readonly class: "care" | "research";
}

/** All templates there are. */
export async function templateHeads(at: At): Promise<readonly TemplateHead[]> {
	const found = await at.ask("Consent", "templates");
	return found
		.map(([number, head]) => ({
			id: Number(number),
			latest: Number(head.latest),
			minimum: Number(head.minimum),
			class: head.class.type === "Care" ? ("care" as const) : ("research" as const),
		}))
		.sort((a, b) => a.id - b.id);
}

/** One version of a template, with its texts by their hashes. */
export interface TemplateVersion {
	readonly ref: TemplateRef;
	readonly split: Split | null;
	readonly hospitalPaidDisclosed: boolean;
	readonly publishedAt: Moment;
	readonly hashes: readonly { readonly language: string; readonly hash: Hex }[];
}

/** One version of a template. */
export async function templateVersion(at: At, ref: TemplateRef): Promise<TemplateVersion | null> {
	const found = await at.ask("Consent", "template", encodeTemplate(ref));
	if (found === undefined) return null;
	const research = found.kind.type === "Research" ? found.kind.value : undefined;
	return {
		ref,
		split: research === undefined ? null : { ...research.split },
		hospitalPaidDisclosed: research?.remuneration.type === "Disclosed",
		publishedAt: moment(found.published_at),
		hashes: found.texts.map((one) => ({ language: text(one.language), hash: toHex(bytesOf(one.text)) })),
	};
}

/** A template's version in SCALE. */
export function encodeTemplate(ref: TemplateRef): Uint8Array {
	return Uint8Array.of(...compact(ref.id), ...compact(ref.version));
}

/** Who may act for a subject, ended ones included. */
export async function representatives(at: At, subject: AccountId): Promise<readonly Representative[]> {
	const found = await at.ask("Members", "representatives", toAccount(subject));
	return found.map((one) => ({
		account: id.account(one.account),
		rights: codesOf.rights(one.rights),
		relation: codeOf.relation(one.relation),
		attestedBy: id.organization(Number(one.attested_by)),
		until: moment(one.until),
	}));
}

/** For whom an account acts. */
export async function represented(at: At, account: AccountId): Promise<readonly { readonly subject: AccountId; readonly until: Moment }[]> {
	const found = await at.ask("Members", "represented_by", toAccount(account));
	return found.map((one) => ({ subject: id.account(one.subject), until: moment(one.until) }));
}

/** A widening act that waits for the other representatives. */
export async function proposal(at: At, subject: AccountId): Promise<{ readonly id: Hex; readonly since: Moment; readonly agreed: readonly AccountId[] } | null> {
	const found = await at.ask("Consent", "proposal", toAccount(subject));
	return found === undefined ? null : { id: toHex(bytesOf(found.id)), since: moment(found.since), agreed: found.agreed.map(id.account) };
}

/** Questions in a subject's inbox, with those whose time is over. */
export async function requests(at: At, subject: AccountId, now: Moment): Promise<readonly ConsentRequest[]> {
	const found = await at.ask("Access", "pending_requests", toAccount(subject));
	return found.map((one) => {
		const until = moment(one.lapses_at);
		const state: ConsentRequest["state"] =
			one.state.type === "Declined" ? { is: "declined" } : until <= now ? { is: "expired", at: until } : { is: "open", until };
		const template = one.terms.template;
		return {
			id: id.request(one.id),
			requester: id.organization(Number(one.requester)),
			purpose: codeOf.purpose(one.terms.purpose),
			action: codeOf.action(one.terms.action),
			categories: codesOf.categories(one.terms.categories),
			price: BigInt(one.terms.price),
			template: template === undefined ? null : { id: id.template(Number(template.id)), version: Number(template.version) },
			state,
		};
	});
}

interface RawEmergency {
	readonly subject: string;
	readonly hospital: Number_;
	readonly clinician: string;
	readonly reason: Tag;
	readonly opened_at: Number_;
	readonly ends_at: Number_;
	readonly review_due: Number_;
	readonly reviews: readonly { readonly verdict: Tag }[];
	readonly late: boolean;
}

/** An emergency access as a hospital sees it. */
export type HospitalEmergency = EmergencyAccess & { readonly subject: AccountId; readonly clinician: AccountId };

function emergency([number, raw]: readonly [Number_, RawEmergency]): HospitalEmergency {
	return {
		id: id.emergency(number),
		hospital: id.organization(Number(raw.hospital)),
		reason: snake(raw.reason.type) as EmergencyAccess["reason"],
		openedAt: moment(raw.opened_at),
		endsAt: moment(raw.ends_at),
		reviewDue: moment(raw.review_due),
		reviews: raw.reviews.map((review) => snake(review.verdict.type) as EmergencyAccess["reviews"][number]),
		late: raw.late,
		subject: id.account(raw.subject),
		clinician: id.account(raw.clinician),
	};
}

/** The latest emergency accesses to a subject's records. */
export async function emergenciesOf(at: At, subject: AccountId): Promise<readonly HospitalEmergency[]> {
	const found = await at.ask("Access", "latest_emergencies", toAccount(subject));
	return found.map(emergency);
}

/** All emergency accesses of a hospital, oldest first. */
export async function emergenciesAt(at: At, hospital: OrganizationId): Promise<readonly HospitalEmergency[]> {
	const found = await pages((after, limit) => at.ask("Access", "emergencies", compact(hospital), after, limit), ([number]) => compact(number));
	return found.map(emergency).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What a hospital still has to review. */
export async function reviews(at: At, hospital: OrganizationId): Promise<{ readonly waiting: number; readonly sanctioned: boolean }> {
	const found = await at.ask("Access", "reviews", compact(hospital));
	return { waiting: Number(found.waiting), sanctioned: found.sanctioned };
}

/** Asks a view page by page until one is not full. */
export async function pages<Item>(page: (after: Uint8Array, limit: Uint8Array) => Promise<readonly Item[]>, keyOf: (item: Item) => Uint8Array): Promise<readonly Item[]> {
	const all: Item[] = [];
	let after: Uint8Array | null = null;
	for (let count = 0; count < PAGES; count += 1) {
		const found: readonly Item[] = await page(option(after), fixed(PAGE, 4));
		all.push(...found);
		const last = found.at(-1);
		if (found.length < PAGE || last === undefined) return all;
		after = keyOf(last);
	}
	throw new RpcError(0, "a list without an end");
}

interface RawOrder {
	readonly requester: Number_;
	readonly custodian: Number_;
	readonly terms: {
		purpose: Tag; action: Tag; required: Number_; optional: Number_;
		duties: { obligations: Number_; refrains: Number_ }; price: Number_; max_lines: Number_;
	};
	readonly deadline: Number_;
	readonly state: Tag<{ how: Tag; at: Number_ } | undefined>;
	readonly tally: Readonly<Record<"open" | "released" | "disputed" | "paid" | "refunded" | "lapsed", Number_>>;
	readonly escrow: Number_;
	readonly paid: Number_;
	readonly refunded: Number_;
}

function terms(raw: RawOrder["terms"]): OrderTerms {
	return {
		purpose: codeOf.purpose(raw.purpose),
		action: codeOf.action(raw.action),
		required: codesOf.categories(raw.required),
		optional: codesOf.categories(raw.optional),
		obligations: codesOf.obligations(raw.duties.obligations),
		refrains: codesOf.refrains(raw.duties.refrains),
		price: BigInt(raw.price),
		maxLines: Number(raw.max_lines),
	};
}

/** An order. */
export async function order(at: At, number: bigint): Promise<Order | null> {
	const raw = await at.ask("Access", "order", compact(number));
	if (raw === undefined) return null;
	const closed = raw.state.type === "Closed" ? raw.state.value : undefined;
	return {
		id: id.order(number),
		requester: id.organization(Number(raw.requester)),
		custodian: id.organization(Number(raw.custodian)),
		terms: terms(raw.terms),
		deadline: moment(raw.deadline),
		state:
			closed !== undefined
				? { is: "closed", how: snake(closed.how.type) as "cancelled" | "declined" | "expired" | "settled", at: moment(closed.at) }
				: { is: snake(raw.state.type) as "placed" | "accepted" | "settling" },
		lines: {
			open: Number(raw.tally.open), released: Number(raw.tally.released), disputed: Number(raw.tally.disputed),
			paid: Number(raw.tally.paid), refunded: Number(raw.tally.refunded), lapsed: Number(raw.tally.lapsed),
		},
		escrow: BigInt(raw.escrow),
		paid: BigInt(raw.paid),
		refunded: BigInt(raw.refunded),
	};
}

/** The orders of an organization on either side, newest first. */
export async function ordersOf(at: At, organization_: OrganizationId): Promise<readonly Order[]> {
	const listed = await pages((after, limit) => at.ask("Access", "orders_of", compact(organization_), after, limit), ([number]) => compact(number));
	const found = await Promise.all(listed.map(([number]) => order(at, BigInt(number))));
	return found.filter((one) => one !== null).sort((a, b) => (a.id > b.id ? -1 : 1));
}

/** A receipt, as far as a patient's page needs it. */
export interface Receipt {
	readonly id: bigint;
	readonly basis: { readonly is: "order"; readonly order: bigint } | { readonly is: "treatment" } | { readonly is: "emergency"; readonly emergency: bigint };
	readonly custodian: OrganizationId;
	readonly recipient: OrganizationId;
	readonly categories: readonly Category[];
	readonly issuedAt: Moment;
	/** Whether its lease is over: nothing is released under it any more. */
	readonly over: boolean;
}

/** Receipts over a subject's records, oldest first. */
export async function receiptsOf(at: At, subject: AccountId): Promise<readonly Receipt[]> {
	const now = await at.moment();
	const found = await pages((after, limit) => at.ask("Access", "receipts_of", toAccount(subject), after, limit), ([number]) => compact(number));
	return found
		.map(([number, raw]): Receipt => ({
			id: BigInt(number),
			basis:
				raw.basis.type === "Order"
					? { is: "order", order: BigInt(raw.basis.value ?? 0) }
					: raw.basis.type === "Emergency"
						? { is: "emergency", emergency: BigInt(raw.basis.value ?? 0) }
						: { is: "treatment" },
			custodian: id.organization(Number(raw.custodian)),
			recipient: id.organization(Number(raw.recipient)),
			categories: codesOf.categories(raw.categories),
			issuedAt: moment(raw.issued_at),
			over: raw.lease.type === "Blocks" ? Number(raw.lease.value.end) <= at.block.number : Number(raw.lease.value.end) <= now,
		}))
		.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** How a subject stands in an order: what the price of its line came to. */
export async function line(at: At, number: bigint, subject: AccountId): Promise<{ readonly state: string; readonly template: TemplateRef | null } | null> {
	const found = await at.ask("Access", "line", compact(number), toAccount(subject));
	if (found === undefined) return null;
	const { template } = found;
	// The template whose split divides the price; known once a release was authorized.
	return { state: snake(found.state.type), template: template === undefined ? null : { id: id.template(Number(template.id)), version: Number(template.version) } };
}

/** What an account holds. */
export async function balance(at: At, account: AccountId): Promise<{ readonly free: bigint; readonly held: bigint }> {
	const found = await at.stored<{ data: { free: bigint; reserved: bigint } }>("System", "Account", account);
	return { free: found?.data.free ?? 0n, held: found?.data.reserved ?? 0n };
}

/** An organization's treasury: the account of no key that the ledger keeps its credit in. */
export function treasuryOf(organization_: OrganizationId): Uint8Array {
	const account = new Uint8Array(32);
	account.set(new TextEncoder().encode("modlgalen/tr"));
	account.set(compact(organization_), 12);
	return account;
}

/** An anchored batch. */
export interface Batch {
	readonly root: Uint8Array;
	readonly leafCount: number;
}

/** A batch of a custodian, if it is anchored at this block. */
export async function batch(at: At, custodian: OrganizationId, number: bigint): Promise<Batch | null> {
	const found = await at.ask("Anchors", "batch", compact(custodian), compact(number));
	return found === undefined ? null : { root: bytesOf(found.root), leafCount: Number(found.leaf_count) };
}

/** Whether a leaf was erased. */
export async function isErased(at: At, custodian: OrganizationId, number: bigint, leaf: number): Promise<boolean> {
	return (await at.ask("Anchors", "tombstone", compact(custodian), compact(number), fixed(leaf, 4))) !== undefined;
}
