/** All that decides about one subject, read at one finalized block and held by the evaluator's wasm. */

import type { AccountId, Block, Consents, Directive, Grantor, Hex, Moment, Organization, OrganizationId, Representative, Survey, Template, TemplateRef } from "../contracts";
import { id } from "../contracts";
import { fromHex, toHex } from "../chain/bytes";
import { At, type Node } from "../chain/node";
import { organizations, representatives, templateHeads, templateVersion, type Directory, type TemplateHead } from "../chain/queries";
import { toAccount, toAddress } from "../chain/runtime";
import { ConsentView, type VaultApi, type World } from "../vault/client";
import { textsFor } from "./templates";

/** What was read. */
export interface SubjectState {
	readonly subject: AccountId;
	readonly at: Moment;
	readonly block: Hex;
	readonly consents: Consents;
	readonly survey: Survey;
	readonly organizations: ReadonlyMap<OrganizationId, Organization>;
	readonly representatives: readonly Representative[];
	readonly templates: readonly Template[];
	readonly heads: readonly TemplateHead[];
	/** What the evaluator was given: from it a view is made again without the network. */
	readonly world: World;
}

/** A world as the evaluator takes it. */
export function worldOf(
	at: Moment,
	consents: Uint8Array,
	heads: readonly TemplateHead[],
	known: readonly Representative[],
	all: ReadonlyMap<OrganizationId, Organization>,
	actor: AccountId | null,
): World {
	return {
		at,
		consents: toHex(consents),
		templates: heads.map(({ id: number, latest, minimum }) => ({ id: number, latest, minimum })),
		representatives: known.map((one) => ({ account: toHex(toAccount(one.account)), grant: one.rights.includes("grant"), until: one.until })),
		organizations: [...all.values()].map((one) => ({
			id: one.id,
			kind: one.kind,
			jurisdiction: one.jurisdiction,
			active: one.status === "active",
			qualifications: one.qualifications.map(({ code, until }) => ({ code, until })),
		})),
		as_representative: actor === null ? null : toHex(toAccount(actor)),
	};
}

/** The Rust side names accounts in hexadecimal; pages want addresses. */
export function withAddresses(consents: Consents): Consents {
	const grantor = (one: Grantor): Grantor => (one.is === "subject" ? one : { is: one.is, account: toAddress(fromHex(one.account)) });
	return { ...consents, directives: consents.directives.map((one: Directive) => ({ ...one, grantor: grantor(one.grantor) })) };
}

/**
 * Reads everything about a subject, and what the evaluator makes of it. `actor` is who looks, where it is somebody
 * else. The newest block is asked only by whoever takes back: what was given there has to be there to be taken.
 */
export async function readSubject(
	node: Node,
	vault: VaultApi,
	subject: AccountId,
	actor: AccountId | null,
	names: Directory,
	head: "final" | "best" = "final",
): Promise<{ readonly state: SubjectState; readonly view: ConsentView }> {
	const at = await (head === "final" ? At.finalized(node) : At.best(node));
	const [moment, consents, heads, known, all] = await Promise.all([
		at.moment(),
		at.bytes("Consent", "consents", toAccount(subject)),
		templateHeads(at),
		representatives(at, subject),
		organizations(at, names),
	]);
	const world = worldOf(moment, consents, heads, known, all, actor);
	const view = await ConsentView.make(vault, world);
	const [said, survey] = await Promise.all([view.consents(), view.survey()]);
	const templates = await publishedOf(at, wantedVersions(heads, said.directives.map(({ template }) => template)));
	return {
		view,
		state: {
			subject,
			at: moment,
			block: at.block.hash,
			consents: withAddresses(said),
			survey,
			organizations: all,
			representatives: known,
			templates,
			heads,
			world,
		},
	};
}

/** Versions of one template that are read, the newest ones: the older ones can only be met in a consent. */
export const VERSIONS = 64;
/** Most versions that are read in all, whatever numbers a node names. */
const MOST = 1_024;

interface Wanted {
	readonly head: TemplateHead;
	readonly version: number;
}

/** Every version of a template that can matter to a page, newest of each first, and those that somebody has signed. */
export function wantedVersions(heads: readonly TemplateHead[], signed: readonly TemplateRef[]): readonly Wanted[] {
	const newest = heads.flatMap((head) => Array.from({ length: Math.min(head.latest, VERSIONS) }, (_, before) => ({ head, version: head.latest - before })));
	const older = signed.flatMap(({ id: number, version }) => {
		const head = heads.find((one) => one.id === number && version > 0 && version <= one.latest - VERSIONS);
		return head === undefined ? [] : [{ head, version }];
	});
	const distinct = older.filter(({ head, version }, at) => older.findIndex((one) => one.head === head && one.version === version) === at);
	return [...newest.slice(0, MOST), ...distinct];
}

async function publishedOf(at: At, wanted: readonly Wanted[]): Promise<readonly Template[]> {
	const found = await Promise.all(
		wanted.map(async ({ head, version }): Promise<Template | null> => {
			const published = await templateVersion(at, { id: id.template(head.id), version });
			if (published === null) return null;
			const common = {
				ref: published.ref,
				about:
					published.split === null
						? ({ is: "care" } as const)
						: ({ is: "research", split: published.split, hospitalPaidDisclosed: published.hospitalPaidDisclosed } as const),
				publishedAt: published.publishedAt,
				validity: version < head.minimum ? ("revoked" as const) : version === head.latest ? ("current" as const) : ("older" as const),
			};
			return { ...common, ...textsFor(published.hashes) };
		}),
	);
	return found.filter((one) => one !== null);
}

/** The blocks of a subject by their number, for a page that names one. */
export const blockOf = (consents: Consents, number: number): Block | null => consents.blocks.find((block) => block.id === number) ?? null;
