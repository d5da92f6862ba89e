/** A new order: where, what, why, for how much, until when, and whether the organization is qualified. */
import { useEffect, useMemo, useState, type JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../../app/core";
import { useDraft } from "../../../app/draft";
import { Page } from "../../../app/page";
import { go } from "../../../app/route";
import { useSign } from "../../../app/signing";
import { useOrganizations } from "../../../components/desk/organizations";
import { Badge, Button, Notice, Section, Skeleton } from "../../../components/ui/basics";
import { Checks, Choice, Field } from "../../../components/ui/fields";
import { More } from "../../../components/ui/more";
import {
	CATEGORIES, type Balance, type Category, type Loadable, type Obligation, type OrderTerms, type Organization, type OrganizationId, type Purpose, type Qualification,
	type Refrain, type Spending,
} from "../../../contracts";
import { parseAmount } from "../../../words/formats";
import { organizationName, type Organizations } from "../../../words/names";
import { useStaffVoice } from "../../../components/desk/voice";

/** What somebody has entered so far. */
export interface Entered {
	readonly hospital: string | null;
	readonly why: Purpose;
	readonly required: readonly Category[];
	readonly optional: readonly Category[];
	readonly refrains: readonly Refrain[];
	readonly obligations: readonly Obligation[];
	readonly price: string;
	readonly most: string;
	readonly within: keyof typeof DAYS;
}

/** What a finished form asks for. */
export interface NewOrder {
	readonly custodian: OrganizationId;
	readonly terms: OrderTerms;
	readonly deliverySeconds: number;
}

/** Values of the core for the view. `at`: the hospital from whose offer somebody came. */
export function NewOrderPage({ at }: { at: string | null }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useStaffVoice();
	const organizations = useOrganizations();
	const organization = useValue<Loadable<Organization>>(core.partner.organization$, LOADING);
	const spending = useValue<Loadable<Spending>>(core.partner.spending$, LOADING);
	const draft = useDraft<Entered>("order", BEGIN, isEntered);
	const own = valueOf(organization);
	const free = valueOf(spending)?.free ?? null;
	if (draft.value === null) {
		return (
			<Page title={say("partner.order")} lead={say("partner.order-lead")}>
				<Skeleton label={say("state.loading")} lines={6} />
			</Page>
		);
	}
	return (
		<Page title={say("partner.order")} lead={say("partner.order-lead")}>
			<NewOrderView
				// Until somebody has chosen a hospital it is the one from whose offer they came.
				entered={at === null ? draft.value : { ...draft.value, hospital: draft.value.hospital ?? at }}
				onEnter={draft.set}
				organizations={organizations}
				qualifications={own?.qualifications ?? null}
				free={free}
				now={Date.now() / 1000}
				missingFor={(terms) => core.partner.missingQualifications(terms)}
				onPlace={({ custodian, terms, deliverySeconds }) =>
					sign([{ act: "place_order", custodian, terms, deliverySeconds }], () => {
						draft.clear();
						go("/partner/orders");
					})
				}
			/>
		</Page>
	);
}

const WHY: readonly Purpose[] = ["HRESCH", "DSRCH", "BIORCH", "CLINTRCH", "TRANSRCH", "MLTRAINING"];
const DAYS = { "7": 7, "30": 30, "90": 90 } as const;
const DAY = 86_400;
/** What consents ask for most often; an order that promises less finds fewer patients. */
const USUAL: readonly Refrain[] = ["NORELINK", "NORDSCLCD"];
const PROMISES: readonly Refrain[] = ["NORELINK", "NORDSCLCD", "NOREUSE", "NOINTEGRATE", "NOPERSISTP"];
const DUTIES: readonly Obligation[] = ["DEID", "PSEUD", "ANONY", "MINEC", "ENCRYPT", "DELAU"];

/** An order nobody has changed yet. */
export const BEGIN: Entered = {
	hospital: null, why: "HRESCH", required: ["laboratory"], optional: [], refrains: USUAL, obligations: [], price: "10", most: "10", within: "30",
};

/** Whether something kept is a form of this program's. */
export function isEntered(kept: unknown): kept is Entered {
	if (typeof kept !== "object" || kept === null) return false;
	const one = kept as Record<string, unknown>;
	const all = (list: unknown, codes: readonly string[]) => Array.isArray(list) && list.every((code) => codes.includes(code as string));
	return (
		(one.hospital === null || typeof one.hospital === "string") &&
		WHY.includes(one.why as Purpose) &&
		all(one.required, CATEGORIES) &&
		all(one.optional, CATEGORIES) &&
		all(one.refrains, PROMISES) &&
		all(one.obligations, DUTIES) &&
		typeof one.price === "string" &&
		typeof one.most === "string" &&
		Object.hasOwn(DAYS, one.within as string)
	);
}

/** The form. */
export function NewOrderView({ entered, onEnter, organizations, qualifications, free, now, missingFor, onPlace }: {
	entered: Entered;
	onEnter: (entered: Entered) => void;
	organizations: Organizations;
	qualifications: Organization["qualifications"] | null;
	free: Balance | null;
	now: number;
	missingFor: (terms: OrderTerms) => Promise<readonly Qualification[]>;
	onPlace: (order: NewOrder) => void;
}): JSX.Element {
	const voice = useStaffVoice();
	const { say, formats } = voice;
	const hospitals = [...organizations.values()].filter(({ kind, status }) => kind === "hospital" && status === "active");
	const { hospital, why, required, optional, refrains, obligations, price, most, within } = entered;
	const enter = (more: Partial<Entered>) => onEnter({ ...entered, ...more });
	const [missing, setMissing] = useState<readonly Qualification[]>([]);
	const amount = parseAmount(price);
	const lines = /^\d{1,6}$/.test(most.trim()) ? Number(most) : 0;
	const terms = useMemo<OrderTerms | null>(
		() =>
			amount === null || lines === 0 || required.length === 0
				? null
				: {
						purpose: why, action: "use", required, optional: optional.filter((category) => !required.includes(category)), obligations, refrains, price: amount,
						maxLines: lines,
					},
		[amount, lines, required, optional, obligations, refrains, why],
	);
	useEffect(() => {
		let gone = false;
		if (terms !== null) {
			void missingFor(terms).then(
				(found) => !gone && setMissing(found),
				// Without the ledger nothing is known to be missing; the ledger asks again when the order is placed.
				() => !gone && setMissing([]),
			);
		}
		return () => {
			gone = true;
		};
		// A closure is new with every drawing; the terms alone decide.
	}, [terms]);
	const custodian = hospitals.find(({ id }) => String(id) === hospital)?.id ?? null;
	const total = amount === null || lines === 0 ? null : amount * BigInt(lines);
	const short = total !== null && free !== null && total > free;
	return (
		<>
			<Choice
				label={say("partner.hospital")}
				compact
				options={hospitals.map(({ id }) => ({ value: String(id), label: organizationName(id, organizations, voice) }))}
				value={hospital}
				onChange={(hospital) => enter({ hospital })}
			/>
			<Choice label={say("row.why")} compact options={WHY.map((value) => ({ value, label: say(`purpose.${value}`) }))} value={why} onChange={(why) => enter({ why })} />
			<QualificationList qualifications={qualifications} missing={missing} now={now} />
			<Checks label={say("partner.required")} options={CATEGORIES.map((value) => ({ value, label: say(`category.${value}`) }))} value={required} onChange={(required) => enter({ required })} />
			{required.length === 0 && <p className="field-error">{say("partner.no-category")}</p>}
			<More title={say("partner.more")}>
				<Checks
					label={say("partner.optional")}
					options={CATEGORIES.filter((value) => !required.includes(value)).map((value) => ({ value, label: say(`category.${value}`) }))}
					value={optional}
					onChange={(optional) => enter({ optional })}
				/>
				<Checks label={say("partner.refrains")} options={PROMISES.map((value) => ({ value, label: say(`refrain.${value}`) }))} value={refrains} onChange={(refrains) => enter({ refrains })} />
				<Checks label={say("partner.obligations")} options={DUTIES.map((value) => ({ value, label: say(`obligation.${value}`) }))} value={obligations} onChange={(obligations) => enter({ obligations })} />
			</More>
			<div className="grid-cards">
				<Field label={say("partner.price")} inputMode="decimal" value={price} onChange={(price) => enter({ price })} error={amount === null ? say("paid.no-amount") : null} />
				<Field label={say("partner.most")} inputMode="numeric" value={most} onChange={(most) => enter({ most })} error={lines === 0 ? say("partner.no-number") : null} />
			</div>
			<Choice
				compact
				label={say("partner.within")}
				options={(["7", "30", "90"] as const).map((value) => ({ value, label: say("partner.days", { count: DAYS[value] }) }))}
				value={within}
				onChange={(within) => enter({ within })}
			/>
			{total !== null && (
				<p className="lead">
					{say("partner.held", { amount: formats.amount(total) })} {free !== null && say("partner.you-have", { amount: formats.amount(free) })}
				</p>
			)}
			{short && <Notice tone="stop" title={say("partner.too-little")}>{say("partner.too-little-text")}</Notice>}
			<Button
				weight="main"
				wide
				isDisabled={terms === null || custodian === null || missing.length > 0 || short}
				onPress={() => terms !== null && custodian !== null && onPlace({ custodian, terms, deliverySeconds: DAYS[within] * DAY })}
			>
				{say("give.continue")}
			</Button>
			{custodian === null && <p className="soft small">{say("partner.no-hospital")}</p>}
		</>
	);
}

/** What the organization has shown to be, and what this order lacks. */
function QualificationList({ qualifications, missing, now }: { qualifications: Organization["qualifications"] | null; missing: readonly Qualification[]; now: number }): JSX.Element {
	const { say, formats } = useStaffVoice();
	return (
		<Section title={say("partner.qualifications")}>
			{qualifications !== null && qualifications.length > 0 && (
				<ul className="badges">
					{qualifications.map(({ code, until }) => (
						<li key={code}>
							<Badge tone={until <= now ? "stop" : "final"} icon={until <= now ? "alert" : "check"}>
								{say(until <= now ? "partner.qualified-over" : "partner.qualified", { what: say(`qualification.${code}`), day: formats.day(until) })}
							</Badge>
						</li>
					))}
				</ul>
			)}
			{qualifications !== null && qualifications.length === 0 && <p className="soft">{say("partner.no-qualification")}</p>}
			{missing.length > 0 && (
				<Notice tone="stop" title={say("partner.missing")}>
					<p>{formats.and(missing.map((code) => say(`qualification.${code}`)))}</p>
					<p>{say("partner.missing-text")}</p>
				</Notice>
			)}
		</Section>
	);
}
