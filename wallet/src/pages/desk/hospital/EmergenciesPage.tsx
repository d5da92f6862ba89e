/** Emergency accesses: opening one, reading what it opened, and the reviews afterwards. */
import { useEffect, useState, type JSX } from "react";
import type { Subscription } from "rxjs";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { AccountField } from "../../../components/desk/account";
import { PullPanel } from "../../../components/desk/pull";
import { NeedsRole, type May } from "../../../components/desk/shell";
import { Badge, Button, Empty, Notice, Rows } from "../../../components/ui/basics";
import { Choice } from "../../../components/ui/fields";
import { Loaded } from "../../../components/ui/loaded";
import { More } from "../../../components/ui/more";
import { EMERGENCY_REASONS, type AccountId, type EmergencyReason, type HospitalAct, type HospitalDesk, type KeystoreState, type Loadable, type PullProgress } from "../../../contracts";
import { shortAccount } from "../../../words/names";
import type { OnAct } from "../HospitalDesk";

type ValueOf<T> = T extends import("rxjs").Observable<Loadable<infer V>> ? V : never;
type Emergencies = ValueOf<HospitalDesk["emergencies$"]>;
type Access = Emergencies["accesses"][number];

/** Values of the core for the views. */
export function EmergenciesPage({ may, onAct }: { may: May; onAct: OnAct }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const emergencies = useValue<Loadable<Emergencies>>(core.hospital.emergencies$, LOADING);
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	const own = keystore.is === "unlocked" ? keystore.signer.account : null;
	return (
		<Page title={say("desk.emergencies")} lead={say("desk.emergencies-lead")}>
			{may("clinician") && (
				<OpenForm
					readAccount={(text) => core.patient.readAccount(text)}
					onOpen={(subject, reason, hours) => onAct({ act: "open_emergency_access", subject, reason, hours })}
				/>
			)}
			<Loaded value={emergencies}>
				{(value) => (
					<EmergencyView
						emergencies={value}
						now={Date.now() / 1000}
						own={own}
						may={may}
						onAct={onAct}
						records={(access) => <Fetch access={access} />}
					/>
				)}
			</Loaded>
		</Page>
	);
}

const HOURS = ["4", "8", "24"] as const;

/** Seconds count: three choices and one signature. The answering for it comes afterwards. */
export function OpenForm({ readAccount, onOpen }: {
	readAccount: (text: string) => AccountId | null;
	onOpen: (subject: AccountId, reason: EmergencyReason, hours: number) => void;
}): JSX.Element {
	const { say } = useVoice();
	const [text, setText] = useState("");
	const [reason, setReason] = useState<EmergencyReason>("life_threatened");
	const [hours, setHours] = useState<(typeof HOURS)[number]>("4");
	const subject = readAccount(text);
	return (
		<More title={say("desk.open-emergency")}>
			<Notice tone="waiting" title={say("desk.open-loud")}>
				{say("desk.open-loud-text")}
			</Notice>
			<AccountField label={say("desk.patient-account")} text={text} onText={setText} readAccount={readAccount} />
			<Choice label={say("desk.reason")} options={EMERGENCY_REASONS.map((value) => ({ value, label: say(`emergency.${value}`) }))} value={reason} onChange={setReason} />
			<Choice compact label={say("desk.for")} options={HOURS.map((value) => ({ value, label: say("desk.hours", { count: Number(value) }) }))} value={hours} onChange={setHours} />
			<Button weight="main" wide isDisabled={subject === null} onPress={() => subject !== null && onOpen(subject, reason, Number(hours))}>
				{say("desk.open-now")}
			</Button>
		</More>
	);
}

/** Two reviews end it; the worse verdict counts. */
const REVIEWS = 2;

/** Emergency accesses; those that wait for a review say until when. */
export function EmergencyView({ emergencies, now, own, may, onAct, records }: {
	emergencies: Emergencies;
	now: number;
	own: AccountId | null;
	may: May;
	onAct: (act: HospitalAct) => void;
	records: (access: Access) => JSX.Element;
}): JSX.Element {
	const { say } = useVoice();
	return (
		<>
			{emergencies.sanctioned && (
				<Notice tone="stop" urgent title={say("desk.sanctioned")}>
					{say("desk.sanctioned-text")}
				</Notice>
			)}
			{emergencies.accesses.length === 0 && <Empty icon="heart" title={say("desk.no-emergencies")} />}
			<ul className="stack">
				{emergencies.accesses.map((access) => (
					<li key={access.id.toString()}>
						<AccessCard access={access} now={now} own={own} may={may} onAct={onAct} records={records} />
					</li>
				))}
			</ul>
		</>
	);
}

function AccessCard({ access, now, own, may, onAct, records }: {
	access: Access;
	now: number;
	own: AccountId | null;
	may: May;
	onAct: (act: HospitalAct) => void;
	records: (access: Access) => JSX.Element;
}): JSX.Element {
	const { say, formats } = useVoice();
	const reviewed = access.reviews.length >= REVIEWS;
	const overdue = !reviewed && access.reviewDue < now;
	const running = now < access.endsAt;
	return (
		<article className="card" data-emergency={access.id.toString()}>
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
					{ label: say(running ? "desk.ends" : "desk.ended"), text: formats.minute(access.endsAt) },
					...(reviewed ? [] : [{ label: say("desk.review-due"), text: formats.minute(access.reviewDue) }]),
					{
						label: say("desk.reviews"),
						text: say("desk.reviews-text", {
							count: access.reviews.length,
							of: REVIEWS,
							verdicts: access.reviews.length === 0 ? "–" : formats.and(access.reviews.map((verdict) => say(`verdict.${verdict}`))),
						}),
					},
					...(access.late ? [{ label: say("desk.late"), text: say("desk.late-text") }] : []),
				]}
			/>
			{!reviewed && <ReviewActions access={access} own={own} may={may} onAct={onAct} />}
			{running && may("clinician") && <More title={say("desk.read-records")}>{records(access)}</More>}
		</article>
	);
}

function ReviewActions({ access, own, may, onAct }: { access: Access; own: AccountId | null; may: May; onAct: (act: HospitalAct) => void }): JSX.Element {
	const { say } = useVoice();
	if (!may("privacy_officer")) return <NeedsRole role="privacy_officer" />;
	// Whoever opened it does not judge it.
	if (access.clinician === own) return <p className="soft small">{say("desk.not-your-own")}</p>;
	return (
		<div className="actions">
			{(["justified", "unclear", "unjustified"] as const).map((verdict) => (
				<Button key={verdict} onPress={() => onAct({ act: "review_emergency_access", emergency: access.id, verdict })}>
					{say(`desk.verdict.${verdict}`)}
				</Button>
			))}
		</div>
	);
}

function Fetch({ access }: { access: Access }): JSX.Element {
	const core = useCore();
	const [progress, setProgress] = useState<PullProgress | null>(null);
	const [running, setRunning] = useState<Subscription | null>(null);
	useEffect(() => () => running?.unsubscribe(), [running]);
	return <PullPanel progress={progress} onPull={(key) => setRunning(core.hospital.fetchEmergency(access.id, access.subject, key).subscribe(setProgress))} />;
}
