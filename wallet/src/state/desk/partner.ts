/** The desk of a partner. */

import { QUALIFICATIONS, id, type Balance, type Offer, type OrderTerms, type PartnerDesk, type Qualification, type Spending } from "../../contracts";
import { linesOf } from "../../chain/desks";
import { At } from "../../chain/node";
import * as read from "../../chain/queries";
import { toAddress } from "../../chain/runtime";
import type { CatalogueAnswer } from "../../gateway/types";
import { pullOrder } from "./pull";
import type { Desk } from "./shared";

/** Counts below this are not shown: the gateway leaves them out, and so does this page once more. */
const SMALL_CELL = 11;

/** Purposes that research orders name. */
const RESEARCH: readonly string[] = ["HRESCH", "BIORCH", "CLINTRCH", "CLINTRCHNPC", "CLINTRCHPC", "PRECLINTRCH", "DSRCH", "POARCH", "TRANSRCH", "MLTRAINING"];

/** Qualifications without which an order is refused: research needs an approval and accepted terms. */
export function neededFor(terms: OrderTerms): readonly Qualification[] {
	return RESEARCH.includes(terms.purpose) ? QUALIFICATIONS.filter((code) => code === "ethics_approval" || code === "accepted_terms") : [];
}

/** Makes it. */
export function createPartner(desk: Desk): PartnerDesk {
	const { make, employer, outcome } = desk;
	return {
		organization$: desk.organization$,
		orders$: desk.orders$,
		offers$: make<readonly Offer[]>(
			"offers",
			async ({ network, session }) => {
				const answer = await session.json<CatalogueAnswer>("/catalogue");
				return [
					{
						custodian: network.hospital,
						counts: answer.categories.map(({ category, patients }) => ({
							category: category as Offer["counts"][number]["category"],
							patients: patients === null || patients < SMALL_CELL ? null : patients,
						})),
						asOf: id.moment(answer.at),
					},
				];
			},
			{ from: "gateway" },
		),
		spending$: make<Spending>("spending", async ({ node }) => {
			const at = await At.finalized(node);
			const { organization } = await employer(at);
			const [held, orders] = await Promise.all([read.balance(at, toAddress(read.treasuryOf(organization))), read.ordersOf(at, organization)]);
			const own = orders.filter((order) => order.requester === organization);
			const sum = (of: (order: (typeof own)[number]) => Balance): Balance => own.reduce<Balance>((total, order) => total + of(order), 0n);
			return { free: held.free, held: held.held, spent: sum(({ paid }) => paid), returned: sum(({ refunded }) => refunded) };
		}),
		linesOf: (order) => outcome("lines", async () => linesOf(await At.finalized(desk.connection().node), order)),
		async missingQualifications(terms) {
			const at = await At.finalized(desk.connection().node);
			const { organization } = await employer(at);
			const [found, time] = await Promise.all([read.organization(at, organization, desk.options.names), at.moment()]);
			const live = new Set((found?.qualifications ?? []).filter(({ until }) => time < until).map(({ code }) => code));
			return neededFor(terms).filter((code) => !live.has(code));
		},
		pull: (order, key) => pullOrder(desk, order, key),
	};
}
