/** The partner's desk: what can be bought, orders, pulling, spending. */
import { useEffect, useMemo, useState, type JSX } from "react";
import type { Subscription } from "rxjs";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { usePlace } from "../../app/route";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { useNetwork } from "../../components/desk/organizations";
import { OrderCard } from "../../components/desk/orders";
import { DeskShell, type DeskTab } from "../../components/desk/shell";
import { PullPanel } from "../../components/desk/pull";
import { Button, ButtonLink, Empty, Notice, Section } from "../../components/ui/basics";
import { Checks, Choice, Field } from "../../components/ui/fields";
import { Loaded } from "../../components/ui/loaded";
import {
	CATEGORIES, type Category, type Loadable, type Offer, type Order, type OrderTerms, type Purpose,
	type PullProgress, type Qualification,
} from "../../contracts";
import { parseAmount } from "../../words/formats";
import { organizationName, type Organizations } from "../../words/names";

const TABS: readonly DeskTab[] = [
	{ to: "/partner", label: "partner.catalogue" },
	{ to: "/partner/order", label: "partner.order" },
	{ to: "/partner/orders", label: "partner.orders" },
	{ to: "/partner/spending", label: "partner.spending" },
];

/** Which page of the desk. */
export default function PartnerDesk(): JSX.Element {
	const core = useCore();
	const { path, query } = usePlace();
	const { organizations } = useNetwork();
	const here = TABS.find(({ to }) => to === path)?.to ?? "/partner";
	return (
		<DeskShell tabs={TABS} here={here} organization$={core.partner.organization$} home="/partner">
			{here === "/partner" && <Catalogue organizations={organizations} />}
			{here === "/partner/order" && <PlaceOrder organizations={organizations} at={query.get("at")} />}
			{here === "/partner/orders" && <Orders organizations={organizations} />}
			{here === "/partner/spending" && <Spending />}
		</DeskShell>
	);
}

function Catalogue({ organizations }: { organizations: Organizations }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const offers = useValue<Loadable<readonly Offer[]>>(core.partner.offers$, LOADING);
	return (
		<Page title={say("partner.catalogue")} lead={say("partner.catalogue-lead")}>
			<Loaded value={offers}>{(value) => <CatalogueView offers={value} organizations={organizations} />}</Loaded>
		</Page>
	);
}

/** Counts only. Fewer than eleven are never shown as a number. */
export function CatalogueView({ offers, organizations }: { offers: readonly Offer[]; organizations: Organizations }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	if (offers.length === 0) return <Empty icon="flask" title={say("partner.no-offers")} />;
	return (
		<div className="grid-cards">
			{offers.map((offer) => (
				<article className="card" key={offer.custodian}>
					<h2>{organizationName(offer.custodian, organizations, voice)}</h2>
					<div className="table-wrap">
						<table className="table">
							<thead>
								<tr>
									<th scope="col">{say("row.what")}</th>
									<th scope="col">{say("partner.patients")}</th>
								</tr>
							</thead>
							<tbody>
								{offer.counts.map(({ category, patients }) => (
									<tr key={category}>
										<td>{say(`category.${category}`)}</td>
										<td className="figure-cell">{patients === null ? say("partner.few") : formats.number(patients)}</td>
									</tr>
								))}
							</tbody>
						</table>
					</div>
					<p className="soft small">{say("partner.counted", { time: formats.minute(offer.asOf) })}</p>
					<ButtonLink to={`/partner/order?at=${offer.custodian}`} weight="main">
						{say("partner.order-here")}
					</ButtonLink>
				</article>
			))}
		</div>
	);
}

const WHY: readonly Purpose[] = ["HRESCH", "DSRCH", "BIORCH", "CLINTRCH", "TRANSRCH", "MLTRAINING"];
const DAYS = { "7": 7, "30": 30, "90": 90 } as const;
const DAY = 86_400;

function PlaceOrder({ organizations, at }: { organizations: Organizations; at: string | null }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const voice = useVoice();
	const { say } = voice;
	const hospitals = [...organizations.values()].filter(({ kind, status }) => kind === "hospital" && status === "active");
	const [hospital, setHospital] = useState<string | null>(at);
	const [why, setWhy] = useState<Purpose>("HRESCH");
	const [required, setRequired] = useState<readonly Category[]>(["laboratory"]);
	const [price, setPrice] = useState("10");
	const [most, setMost] = useState("10");
	const [within, setWithin] = useState<keyof typeof DAYS>("30");
	const [missing, setMissing] = useState<readonly Qualification[]>([]);
	const amount = parseAmount(price);
	const lines = /^\d{1,6}$/.test(most.trim()) ? Number(most) : 0;
	const terms = useMemo<OrderTerms | null>(
		() =>
			amount === null || lines === 0 || required.length === 0
				? null
				: { purpose: why, action: "use", required, optional: [], obligations: [], refrains: ["NORELINK", "NORDSCLCD"], price: amount, maxLines: lines },
		[amount, lines, required, why],
	);
	useEffect(() => {
		let gone = false;
		if (terms !== null) void core.partner.missingQualifications(terms).then((found) => !gone && setMissing(found));
		return () => {
			gone = true;
		};
	}, [core, terms]);
	const custodian = hospitals.find(({ id }) => String(id) === hospital)?.id ?? null;
	return (
		<Page title={say("partner.order")} lead={say("partner.order-lead")}>
			<Choice
				label={say("partner.hospital")}
				options={hospitals.map(({ id }) => ({ value: String(id), label: organizationName(id, organizations, voice) }))}
				value={hospital}
				onChange={setHospital}
			/>
			<Choice label={say("row.why")} compact options={WHY.map((value) => ({ value, label: say(`purpose.${value}`) }))} value={why} onChange={setWhy} />
			<Checks label={say("row.what")} options={CATEGORIES.map((value) => ({ value, label: say(`category.${value}`) }))} value={required} onChange={setRequired} />
			<div className="grid-cards">
				<Field label={say("partner.price")} inputMode="decimal" value={price} onChange={setPrice} error={amount === null ? say("paid.no-amount") : null} />
				<Field label={say("partner.most")} inputMode="numeric" value={most} onChange={setMost} error={lines === 0 ? say("partner.no-number") : null} />
			</div>
			<Choice
				compact
				label={say("partner.within")}
				options={(["7", "30", "90"] as const).map((value) => ({ value, label: say("partner.days", { count: DAYS[value] }) }))}
				value={within}
				onChange={setWithin}
			/>
			{missing.length > 0 && (
				<Notice tone="stop" title={say("partner.missing")}>
					{voice.formats.and(missing.map((code) => say(`qualification.${code}`)))}
				</Notice>
			)}
			{amount !== null && lines > 0 && <p className="lead">{say("partner.held", { amount: voice.formats.amount(amount * BigInt(lines)) })}</p>}
			<Button
				weight="main"
				wide
				isDisabled={terms === null || custodian === null || missing.length > 0}
				onPress={() => terms !== null && custodian !== null && sign([{ act: "place_order", custodian, terms, deliverySeconds: DAYS[within] * DAY }])}
			>
				{say("give.continue")}
			</Button>
		</Page>
	);
}

function Orders({ organizations }: { organizations: Organizations }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const orders = useValue<Loadable<readonly Order[]>>(core.partner.orders$, LOADING);
	const [pulling, setPulling] = useState<Order["id"] | null>(null);
	return (
		<Page title={say("partner.orders")}>
			<Loaded value={orders}>
				{(value) =>
					value.length === 0 ? (
						<Empty icon="document" title={say("partner.no-orders")} />
					) : (
						<div className="stack">
							{[...value].reverse().map((order) => (
								<OrderCard
									key={order.id.toString()}
									order={order}
									side="requester"
									organizations={organizations}
									actions={
										<>
											{order.state.is === "accepted" && (
												<Button weight="main" icon="download" onPress={() => setPulling(order.id)}>
													{say("partner.pull")}
												</Button>
											)}
											{order.state.is !== "closed" && order.lines.released > 0 && <Button onPress={() => sign([{ act: "settle", order: order.id }])}>{say("partner.settle")}</Button>}
											{(order.state.is === "placed" || order.state.is === "accepted") && (
												<Button onPress={() => sign([{ act: "cancel_order", order: order.id }])}>{say("partner.cancel")}</Button>
											)}
											{pulling === order.id && <Pull order={order} />}
										</>
									}
								/>
							))}
						</div>
					)
				}
			</Loaded>
		</Page>
	);
}

function Pull({ order }: { order: Order }): JSX.Element {
	const core = useCore();
	const [progress, setProgress] = useState<PullProgress | null>(null);
	const [running, setRunning] = useState<Subscription | null>(null);
	useEffect(() => () => running?.unsubscribe(), [running]);
	return (
		<PullPanel
			progress={progress}
			onPull={(key) => setRunning(core.partner.pull(order.id, key).subscribe(setProgress))}
		/>
	);
}

function Spending(): JSX.Element {
	const core = useCore();
	const { say, formats } = useVoice();
	const spending = useValue<Loadable<{ readonly free: bigint; readonly held: bigint; readonly spent: bigint }>>(core.partner.spending$, LOADING);
	return (
		<Page title={say("partner.spending")}>
			<Loaded value={spending}>
				{(value) => (
					<Section title={say("partner.credit")}>
						<dl className="figures">
							<div className="figure figure-final">
								<dt>{say("partner.free")}</dt>
								<dd>{formats.amount(value.free)}</dd>
							</div>
							<div className="figure figure-moving">
								<dt>{say("partner.in-escrow")}</dt>
								<dd>{formats.amount(value.held)}</dd>
							</div>
							<div className="figure">
								<dt>{say("partner.spent")}</dt>
								<dd>{formats.amount(value.spent)}</dd>
							</div>
						</dl>
					</Section>
				)}
			</Loaded>
		</Page>
	);
}
