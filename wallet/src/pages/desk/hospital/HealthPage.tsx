/** How the network, its validators and the hospital's own gateway do; and what waits for somebody here. */
import type { JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { useOrganizations, type NetworkView } from "../../../components/desk/organizations";
import type { May } from "../../../components/desk/shell";
import { Badge, LinkRow, Notice, Section } from "../../../components/ui/basics";
import { Loaded } from "../../../components/ui/loaded";
import type { Council, Erasure, HospitalDesk, Loadable, Moment, Order, Validator } from "../../../contracts";
import { organizationName, shortAccount, type Organizations } from "../../../words/names";
import { Table } from "../../../components/ui/table";

type ValueOf<T> = T extends import("rxjs").Observable<Loadable<infer V>> ? V : never;

/** Values of the core for the views. */
export function HealthPage({ may }: { may: May }): JSX.Element {
	const { say } = useVoice();
	const core = useCore();
	const network = useValue<Loadable<NetworkView>>(core.hospital.network$, LOADING);
	const organizations = useOrganizations();
	// What is old says nothing of how long ago something was: it is measured by when it was read.
	const now = network.state === "stale" ? network.asOf : Date.now() / 1000;
	return (
		<Page title={say("desk.health")}>
			<Loaded value={network}>{(value) => <HealthView network={value} organizations={organizations} now={now} />}</Loaded>
			{may("privacy_officer") ? <WaitingWithErasures /> : <Waiting erasures={[]} />}
		</Page>
	);
}

/** Seconds after which finality counts as standing still: the gateway's own limit. */
const STALL = 30;

/** Whether a validator made none of the blocks that were its to make. */
export function isSilent({ turns }: Validator): boolean {
	return turns !== null && turns.made === 0;
}

/** How network, validators and gateway do. */
export function HealthView({ network, organizations, now }: { network: NetworkView; organizations: Organizations; now: number }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const { gateway, validators } = network;
	const age = Math.max(0, Math.round(now - network.finalizedAt));
	const set = validators.filter(({ standing }) => standing === "active" || standing === "leaving");
	const silent = set.filter(isSilent);
	// More than two thirds have to vote.
	const spare = Math.floor((set.length - 1) / 3);
	return (
		<>
			{age > STALL && (
				<Notice tone="stop" urgent title={say("health.stalled", { seconds: formats.number(age) })}>
					{say("health.stalled-text")}
				</Notice>
			)}
			{silent.length > 0 && (
				<Notice
					tone={silent.length > spare ? "stop" : "waiting"}
					urgent
					title={say("health.silent", { count: silent.length, who: formats.and(silent.map(({ hospital }) => organizationName(hospital, organizations, voice))) })}
				>
					{say(silent.length > spare ? "health.silent-over" : silent.length === spare ? "health.silent-last" : "health.silent-some")}
				</Notice>
			)}
			<dl className="figures">
				<div className="figure">
					<dt>{say("health.best")}</dt>
					<dd>{formats.number(network.best)}</dd>
				</div>
				<div className="figure figure-final">
					<dt>{say("health.final")}</dt>
					<dd>{formats.number(network.finalized)}</dd>
				</div>
				<div className="figure">
					<dt>{say("health.behind")}</dt>
					<dd>{formats.number(Math.max(0, network.best - network.finalized))}</dd>
				</div>
			</dl>
			<Section title={say("health.gateway")}>
				{gateway === null ? (
					<Notice tone="stop" title={say("trouble.gateway_down.title")}>
						{say("health.gateway-down")}
					</Notice>
				) : (
					<ul className="badges">
						{(["ready", "database", "objects", "ledger"] as const).map((part) => (
							<li key={part}>
								<Badge tone={gateway[part] ? "final" : "stop"} icon={gateway[part] ? "check" : "alert"}>
									{say(gateway[part] ? `health.${part}.yes` : `health.${part}.no`)}
								</Badge>
							</li>
						))}
					</ul>
				)}
			</Section>
			<Section title={say("health.validators", { working: formats.number(set.length - silent.length), count: set.length })}>
				<ValidatorTable validators={validators} organizations={organizations} />
				<p className="soft small">{say("health.turns-text")}</p>
			</Section>
		</>
	);
}

const SEAT_TONE = { active: "calm", joining: "moving", leaving: "waiting", suspended: "stop" } as const;

function ValidatorTable({ validators, organizations }: { validators: readonly Validator[]; organizations: Organizations }): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	return (
		<Table label={say("health.validators-table")}>
			<thead>
				<tr>
					<th scope="col">{say("health.hospital")}</th>
					<th scope="col">{say("health.work")}</th>
					<th scope="col">{say("health.standing")}</th>
					<th scope="col">{say("reps.account")}</th>
				</tr>
			</thead>
			<tbody>
				{validators.map((validator) => (
					<tr key={validator.account} data-validator={validator.hospital} data-silent={isSilent(validator)}>
						<th scope="row">{organizationName(validator.hospital, organizations, voice)}</th>
						<td>
							<Work validator={validator} />
						</td>
						<td>
							<Badge tone={SEAT_TONE[validator.standing]}>{say(`validator.${validator.standing}`)}</Badge>
						</td>
						<td>
							<bdi dir="ltr" className="mono">
								{shortAccount(validator.account)}
							</bdi>
						</td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}

function Work({ validator }: { validator: Validator }): JSX.Element {
	const { say, formats } = useVoice();
	const { turns } = validator;
	if (turns === null) return <span className="soft">{say("health.no-turns")}</span>;
	const tone = turns.made === 0 ? "stop" : turns.made * 2 < turns.of ? "waiting" : "final";
	return (
		<span className="work">
			<Badge tone={tone} icon={tone === "final" ? "check" : "alert"}>
				{say(tone === "stop" ? "health.silent-one" : tone === "waiting" ? "health.late-one" : "health.works")}
			</Badge>
			<span className="soft small">{say("health.turns", { made: formats.number(turns.made), of: formats.number(turns.of) })}</span>
		</span>
	);
}

function WaitingWithErasures(): JSX.Element | null {
	const core = useCore();
	const erasures = useValue<Loadable<readonly Erasure[]>>(core.hospital.erasures$, LOADING);
	return <Waiting erasures={valueOf(erasures) ?? []} />;
}

function Waiting({ erasures }: { erasures: readonly Erasure[] }): JSX.Element | null {
	const core = useCore();
	const orders = useValue<Loadable<readonly Order[]>>(core.hospital.orders$, LOADING);
	const emergencies = useValue<Loadable<ValueOf<HospitalDesk["emergencies$"]>>>(core.hospital.emergencies$, LOADING);
	const council = useValue<Loadable<Council>>(core.hospital.council$, LOADING);
	const [known, reviews, motions] = [valueOf(orders), valueOf(emergencies), valueOf(council)];
	if (known === null || reviews === null || motions === null) return null;
	const now = (Date.now() / 1000) as Moment;
	return (
		<WaitingView
			orders={known.filter(({ state, deadline }) => state.is === "placed" && deadline > now).length}
			reviews={reviews.waiting}
			erasures={erasures.filter(({ state }) => state === "waiting").length}
			motions={motions.motions.length}
		/>
	);
}

/** What waits, each with the way there. */
export function WaitingView({ orders, reviews, erasures, motions }: { orders: number; reviews: number; erasures: number; motions: number }): JSX.Element {
	const { say } = useVoice();
	const rows = [
		{ to: "/hospital/orders", icon: "document", count: orders, title: say("desk.waits.orders", { count: orders }) },
		{ to: "/hospital/emergencies", icon: "heart", count: reviews, title: say("desk.waits.reviews", { count: reviews }) },
		{ to: "/hospital/erasures", icon: "stop", count: erasures, title: say("desk.waits.erasures", { count: erasures }) },
		{ to: "/hospital/council", icon: "people", count: motions, title: say("desk.waits.motions", { count: motions }) },
	] as const;
	const waiting = rows.filter(({ count }) => count > 0);
	return (
		<Section title={say("desk.waits")}>
			{waiting.length === 0 ? (
				<p className="soft">{say("desk.waits.nothing")}</p>
			) : (
				<div className="stack-tight">
					{waiting.map(({ to, icon, title }) => (
						<LinkRow key={to} to={to} icon={icon} title={title} />
					))}
				</div>
			)}
		</Section>
	);
}
