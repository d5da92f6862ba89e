/** The hospital's desk: health of the network, enrolling, imports, orders, emergencies, staff, council. */
import { useState, type JSX } from "react";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { usePlace } from "../../app/route";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { EnrolForm } from "../../components/desk/enrol";
import { ImportPanel } from "../../components/desk/import";
import { useNetwork, type NetworkView } from "../../components/desk/organizations";
import { OrderCard } from "../../components/desk/orders";
import { DeskShell, type DeskTab } from "../../components/desk/shell";
import { Badge, Button, Empty, Notice, Rows, Section } from "../../components/ui/basics";
import { Checks, Field } from "../../components/ui/fields";
import { Loaded } from "../../components/ui/loaded";
import { More } from "../../components/ui/more";
import {
	id, ROLES, type AccountId, type HospitalAct, type HospitalDesk as Desk, type Loadable, type Motion, type NonEmpty, type Order, type Role, type StaffMember, type Validator,
} from "../../contracts";
import { organizationName, shortAccount, type Organizations } from "../../words/names";

const TABS: readonly DeskTab[] = [
	{ to: "/hospital", label: "desk.health" },
	{ to: "/hospital/enrol", label: "desk.enrol" },
	{ to: "/hospital/import", label: "desk.import" },
	{ to: "/hospital/orders", label: "desk.orders" },
	{ to: "/hospital/emergencies", label: "desk.emergencies" },
	{ to: "/hospital/staff", label: "desk.staff" },
	{ to: "/hospital/council", label: "desk.council" },
];

type ValueOf<T> = T extends import("rxjs").Observable<Loadable<infer V>> ? V : never;
type Emergencies = ValueOf<Desk["emergencies$"]>;
type Outbox = ValueOf<Desk["outbox$"]>;

/** Which page of the desk. */
export default function HospitalDesk(): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { path } = usePlace();
	const { network, organizations } = useNetwork();
	const here = TABS.find(({ to }) => to === path)?.to ?? "/hospital";
	const act = (one: HospitalAct) => sign([one]);
	return (
		<DeskShell tabs={TABS} here={here} organization$={core.hospital.organization$} home="/hospital">
			{here === "/hospital" && <Health network={network} organizations={organizations} />}
			{here === "/hospital/enrol" && <EnrolForm onEnrol={(subject, done) => sign([{ act: "enroll_subject", subject }], done)} />}
			{here === "/hospital/import" && <Imports />}
			{here === "/hospital/orders" && <Orders organizations={organizations} onAct={act} />}
			{here === "/hospital/emergencies" && <EmergencyReviews onAct={act} />}
			{here === "/hospital/staff" && <Staff onAct={act} />}
			{here === "/hospital/council" && <Council onAct={act} />}
		</DeskShell>
	);
}

function Health({ network, organizations }: { network: Loadable<NetworkView>; organizations: Organizations }): JSX.Element {
	const { say } = useVoice();
	return (
		<Page title={say("desk.health")}>
			<Loaded value={network}>{(value) => <HealthView network={value} organizations={organizations} now={Date.now() / 1000} />}</Loaded>
		</Page>
	);
}

/** Seconds after which finality counts as standing still: the gateway's own limit. */
const STALL = 30;

/** How network, validators and gateway do. */
export function HealthView({ network, organizations, now }: { network: NetworkView; organizations: Organizations; now: number }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const { gateway } = network;
	const age = Math.max(0, Math.round(now - network.finalizedAt));
	return (
		<>
			{age > STALL && <Notice tone="stop" urgent title={say("health.stalled", { seconds: formats.number(age) })}>{say("health.stalled-text")}</Notice>}
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
					<dd>{formats.number(network.best - network.finalized)}</dd>
				</div>
			</dl>
			<Section title={say("health.gateway")}>
				{gateway === null ? (
					<Notice tone="stop" title={say("trouble.gateway_down.title")} />
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
			<Section title={say("health.validators", { count: network.validators.length })}>
				<ValidatorTable validators={network.validators} organizations={organizations} />
			</Section>
		</>
	);
}

const VALIDATOR_TONE = { active: "final", joining: "moving", leaving: "waiting", suspended: "stop" } as const;

function ValidatorTable({ validators, organizations }: { validators: readonly Validator[]; organizations: Organizations }): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	return (
		<div className="table-wrap">
			<table className="table">
				<thead>
					<tr>
						<th scope="col">{say("health.hospital")}</th>
						<th scope="col">{say("reps.account")}</th>
						<th scope="col">{say("health.standing")}</th>
					</tr>
				</thead>
				<tbody>
					{validators.map((validator) => (
						<tr key={validator.account}>
							<td>{organizationName(validator.hospital, organizations, voice)}</td>
							<td>
								<bdi dir="ltr" className="mono">
									{shortAccount(validator.account)}
								</bdi>
							</td>
							<td>
								<Badge tone={VALIDATOR_TONE[validator.standing]}>{say(`validator.${validator.standing}`)}</Badge>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Imports(): JSX.Element {
	const core = useCore();
	const { say, formats } = useVoice();
	const outbox = useValue<Loadable<Outbox>>(core.hospital.outbox$, LOADING);
	return (
		<Page title={say("desk.import")} lead={say("import.lead")}>
			<ImportPanel onImport={(file, progress) => core.hospital.importFhir(file, progress)} />
			<Section title={say("outbox.title")}>
				<Loaded value={outbox}>
					{(value) => (
						<dl className="figures">
							<div className="figure figure-moving">
								<dt>{say("outbox.pending")}</dt>
								<dd>{formats.number(value.pending)}</dd>
							</div>
							<div className="figure">
								<dt>{say("outbox.sealed")}</dt>
								<dd>{formats.number(value.sealed)}</dd>
							</div>
							<div className="figure figure-final">
								<dt>{say("outbox.anchored")}</dt>
								<dd>{formats.number(value.anchored)}</dd>
							</div>
						</dl>
					)}
				</Loaded>
			</Section>
		</Page>
	);
}

function Orders({ organizations, onAct }: { organizations: Organizations; onAct: (act: HospitalAct) => void }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const orders = useValue<Loadable<readonly Order[]>>(core.hospital.orders$, LOADING);
	return (
		<Page title={say("desk.orders")} lead={say("desk.orders-lead")}>
			<Loaded value={orders}>
				{(value) =>
					value.length === 0 ? (
						<Empty icon="document" title={say("desk.no-orders")} />
					) : (
						<div className="stack">
							{[...value]
								.sort((a, b) => Number(b.state.is === "placed") - Number(a.state.is === "placed") || Number(b.id - a.id))
								.map((order) => (
									<OrderCard
										key={order.id.toString()}
										order={order}
										side="custodian"
										organizations={organizations}
										actions={
											order.state.is === "accepted" ? (
												<IncludeForm onInclude={(subjects) => onAct({ act: "include_subjects", order: order.id, subjects })} />
											) : order.state.is === "placed" && (
												<>
													<Button weight="main" onPress={() => onAct({ act: "accept_order", order: order.id })}>
														{say("desk.accept")}
													</Button>
													<Button onPress={() => onAct({ act: "decline_order", order: order.id })}>{say("desk.decline")}</Button>
												</>
											)
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

/** The accounts in a text, and how many of its lines are none. */
export function accountsIn(text: string): { readonly accounts: readonly AccountId[]; readonly wrong: number } {
	const lines = text.split(/[\s,]+/).filter((line) => line !== "");
	const accounts = [...new Set(lines.filter(isAccount))].slice(0, 256).map(id.account);
	return { accounts, wrong: lines.filter((line) => !isAccount(line)).length };
}

function IncludeForm({ onInclude }: { onInclude: (subjects: NonEmpty<AccountId>) => void }): JSX.Element {
	const { say } = useVoice();
	const [text, setText] = useState("");
	const { accounts, wrong } = accountsIn(text);
	const [first, ...rest] = accounts;
	return (
		<More title={say("desk.include")}>
			<Field label={say("desk.include")} hint={say("desk.include-hint")} lines={4} value={text} onChange={setText} spellCheck="false" error={wrong > 0 ? say("desk.include-wrong", { count: wrong }) : null} />
			<Button weight="main" isDisabled={first === undefined || wrong > 0} onPress={() => first !== undefined && onInclude([first, ...rest])}>
				{say("do.continue")}
			</Button>
		</More>
	);
}

function EmergencyReviews({ onAct }: { onAct: (act: HospitalAct) => void }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const emergencies = useValue<Loadable<Emergencies>>(core.hospital.emergencies$, LOADING);
	return (
		<Page title={say("desk.emergencies")} lead={say("desk.emergencies-lead")}>
			<Loaded value={emergencies}>{(value) => <EmergencyView emergencies={value} now={Date.now() / 1000} onAct={onAct} />}</Loaded>
		</Page>
	);
}

/** Emergency accesses; those that wait for a review say until when. */
export function EmergencyView({ emergencies, now, onAct }: { emergencies: Emergencies; now: number; onAct: (act: HospitalAct) => void }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	return (
		<>
			{emergencies.sanctioned && <Notice tone="stop" urgent title={say("desk.sanctioned")}>{say("desk.sanctioned-text")}</Notice>}
			{emergencies.accesses.length === 0 && <Empty icon="heart" title={say("desk.no-emergencies")} />}
			<ul className="stack">
				{emergencies.accesses.map((access) => {
					const reviewed = access.reviews.length >= 2;
					const overdue = !reviewed && access.reviewDue < now;
					return (
						<li className="card" key={access.id.toString()}>
							<div className="card-head">
								<h2>{say("desk.emergency", { number: access.id.toString() })}</h2>
								<Badge tone={reviewed ? "final" : overdue ? "stop" : "waiting"}>{say(reviewed ? "desk.reviewed" : overdue ? "desk.overdue" : "desk.to-review")}</Badge>
							</div>
							<Rows
								rows={[
									{ label: say("desk.reason"), text: say(`emergency.${access.reason}`) },
									{ label: say("desk.clinician"), text: <bdi dir="ltr" className="mono">{shortAccount(access.clinician)}</bdi> },
									{ label: say("desk.patient"), text: <bdi dir="ltr" className="mono">{shortAccount(access.subject)}</bdi> },
									{ label: say("desk.opened"), text: formats.minute(access.openedAt) },
									{ label: say("desk.ends"), text: formats.minute(access.endsAt) },
									{ label: say("desk.review-due"), text: formats.minute(access.reviewDue) },
									...(access.reviews.length > 0 ? [{ label: say("desk.reviews"), text: formats.and(access.reviews.map((verdict) => say(`verdict.${verdict}`))) }] : []),
									...(access.late ? [{ label: say("desk.late"), text: say("desk.late-text") }] : []),
								]}
							/>
							{!reviewed && (
								<div className="actions">
									{(["justified", "unclear", "unjustified"] as const).map((verdict) => (
										<Button key={verdict} onPress={() => onAct({ act: "review_emergency_access", emergency: access.id, verdict })}>
											{say(`desk.verdict.${verdict}`)}
										</Button>
									))}
								</div>
							)}
						</li>
					);
				})}
			</ul>
		</>
	);
}

const isAccount = (text: string) => /^[1-9A-HJ-NP-Za-km-z]{46,50}$/.test(text);

function Staff({ onAct }: { onAct: (act: HospitalAct) => void }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const staff = useValue<Loadable<readonly StaffMember[]>>(core.hospital.staff$, LOADING);
	const [account, setAccount] = useState("");
	const [roles, setRoles] = useState<readonly Role[]>([]);
	const typed = account.trim();
	const [first, ...rest] = roles;
	return (
		<Page title={say("desk.staff")}>
			<Loaded value={staff}>{(value) => <StaffView staff={value} onDismiss={(who) => onAct({ act: "dismiss", account: who })} />}</Loaded>
			<Section title={say("staff.appoint")}>
				<Field label={say("reps.account")} value={account} onChange={setAccount} error={typed !== "" && !isAccount(typed) ? say("staff.no-account") : null} spellCheck="false" />
				<Checks label={say("staff.roles")} options={ROLES.map((value) => ({ value, label: say(`role.${value}`) }))} value={roles} onChange={setRoles} />
				<Button
					weight="main"
					isDisabled={!isAccount(typed) || first === undefined}
					onPress={() => {
						if (first === undefined) return;
						const all: NonEmpty<Role> = [first, ...rest];
						onAct({ act: "appoint", account: id.account(typed), roles: all, until: null });
					}}
				>
					{say("staff.appoint-do")}
				</Button>
			</Section>
		</Page>
	);
}

/** Who works here, as what. */
export function StaffView({ staff, onDismiss }: { staff: readonly StaffMember[]; onDismiss: (account: StaffMember["account"]) => void }): JSX.Element {
	const { say, formats } = useVoice();
	return (
		<div className="table-wrap">
			<table className="table">
				<thead>
					<tr>
						<th scope="col">{say("reps.account")}</th>
						<th scope="col">{say("staff.roles")}</th>
						<th scope="col">{say("row.until")}</th>
						<th scope="col">
							<span className="visually-hidden">{say("staff.dismiss")}</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{staff.map((member) => (
						<tr key={member.account}>
							<td>
								<bdi dir="ltr" className="mono">
									{shortAccount(member.account)}
								</bdi>
							</td>
							<td>{formats.and(member.roles.map((role) => say(`role.${role}`)))}</td>
							<td>{member.until === null ? say("staff.open") : formats.day(member.until)}</td>
							<td>
								<Button onPress={() => onDismiss(member.account)} aria-label={say("staff.dismiss-one", { account: shortAccount(member.account) })}>
									{say("staff.dismiss")}
								</Button>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Council({ onAct }: { onAct: (act: HospitalAct) => void }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const motions = useValue<Loadable<readonly Motion[]>>(core.hospital.motions$, LOADING);
	return (
		<Page title={say("desk.council")} lead={say("council.lead")}>
			<Loaded value={motions}>{(value) => <CouncilView motions={value} onAct={onAct} />}</Loaded>
		</Page>
	);
}

/** Open motions. One whose call cannot be shown cannot be voted for. */
export function CouncilView({ motions, onAct }: { motions: readonly Motion[]; onAct: (act: HospitalAct) => void }): JSX.Element {
	const { say, formats } = useVoice();
	if (motions.length === 0) return <Empty icon="people" title={say("council.none")} />;
	return (
		<ul className="stack">
			{motions.map((motion) => (
				<li className="card" key={motion.hash}>
					<div className="card-head">
						<h2>{say("council.motion", { number: motion.index })}</h2>
						<Badge tone={motion.ayes.length >= motion.threshold ? "final" : "waiting"}>{say("council.votes", { ayes: motion.ayes.length, of: motion.threshold })}</Badge>
					</div>
					{motion.call === null ? (
						<Notice tone="stop" title={say("council.unknown")}>
							{say("council.unknown-text")}
						</Notice>
					) : (
						<pre className="raw" dir="ltr" tabIndex={0} aria-label={say("sign.exactly")}>
							{motion.call}
						</pre>
					)}
					<Rows
						rows={[
							{ label: say("council.against"), text: formats.number(motion.nays.length) },
							{ label: say("council.ends"), text: formats.number(motion.endsAtBlock) },
						]}
					/>
					<div className="actions">
						<Button weight="main" isDisabled={motion.call === null} onPress={() => onAct({ act: "vote", motion: motion.hash, index: motion.index, approve: true })}>
							{say("council.yes")}
						</Button>
						<Button onPress={() => onAct({ act: "vote", motion: motion.hash, index: motion.index, approve: false })}>{say("council.no")}</Button>
						{motion.ayes.length >= motion.threshold && <Button onPress={() => onAct({ act: "close_motion", motion: motion.hash, index: motion.index })}>{say("council.close")}</Button>}
					</div>
				</li>
			))}
		</ul>
	);
}
