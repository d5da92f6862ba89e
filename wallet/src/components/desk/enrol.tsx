/** Enrolling a patient: scan what the wallet shows, compare, say which patient it is, sign, link. */
import { useCallback, useEffect, useState, type JSX } from "react";
import { useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { CodeNotice } from "../../pages/start/PairPage";
import type { AccountId, CodeRefused, EnrolmentCode, Entry, Failure, HospitalDesk, NetworkState, Outcome } from "../../contracts";
import { shortAccount } from "../../words/names";
import { stageOf } from "../../words/status";
import { Badge, Button, Notice, Rows, Section, Skeleton } from "../ui/basics";
import { Field, Tick } from "../ui/fields";
import { FailureNotice } from "../ui/loaded";
import { More } from "../ui/more";
import { QrCode } from "../ui/qr";
import { canScan, Scanner } from "../ui/scanner";

/** FHIR's form of an identifier: what cannot be one would link the account to nobody's records. */
export function isPatient(text: string): boolean {
	return /^(Patient\/)?[A-Za-z0-9.-]{1,64}$/.test(text.trim());
}

type Standing = Awaited<ReturnType<HospitalDesk["standingOf"]>> extends Outcome<infer V> ? V : never;

/** The two halves of an enrolment: on the ledger, and in the hospital's own index. */
export function EnrolForm({ onEnrol }: { onEnrol: (subject: AccountId) => void }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const [scanning, setScanning] = useState(false);
	const [text, setText] = useState("");
	const [code, setCode] = useState<EnrolmentCode | null>(null);
	const [refused, setRefused] = useState<CodeRefused | null>(null);
	const read = (scanned: string) => {
		setScanning(false);
		const found = core.network.readEnrolment(scanned.trim());
		setRefused(found.ok ? null : found.failure);
		setCode(found.ok ? found.value : null);
	};
	const next = () => {
		setCode(null);
		setText("");
	};
	return (
		<Page title={say("desk.enrol")} lead={say("enrol-desk.lead")}>
			{network.is !== "unpaired" && code === null && (
				<More title={say("enrol-desk.pairing")}>
					<p>{say("enrol-desk.pairing-text")}</p>
					<QrCode text={core.network.pairingText(network.network, null)} label={say("enrol-desk.pairing")} />
					<p dir="ltr" className="mono code-text" data-testid="pairing-code">
						{core.network.pairingText(network.network, null)}
					</p>
				</More>
			)}
			{refused !== null && <CodeNotice refused={refused} />}
			{scanning && (
				<div className="stack">
					<Scanner onRead={read} />
					<Button wide onPress={() => setScanning(false)}>
						{say("do.cancel")}
					</Button>
				</div>
			)}
			{code === null && !scanning && (
				<Section title={say("enrol-desk.scan")}>
					{canScan() && (
						<Button weight="main" icon="qr" wide onPress={() => setScanning(true)}>
							{say("pair.scan")}
						</Button>
					)}
					<Field label={say("enrol-desk.paste")} lines={2} value={text} onChange={setText} spellCheck="false" autoComplete="off" />
					<Button wide isDisabled={text.trim() === ""} onPress={() => read(text)}>
						{say("do.continue")}
					</Button>
				</Section>
			)}
			{code !== null && <Found key={code.account} account={code.account} onEnrol={onEnrol} onNext={next} />}
		</Page>
	);
}

/** What the ledger says of the account decides what is left to do: also at another desk, and another day. */
function Found({ account, onEnrol, onNext }: { account: AccountId; onEnrol: (subject: AccountId) => void; onNext: () => void }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const entries = useValue<readonly Entry[]>(core.acts.entries$, []);
	const [standing, setStanding] = useState<Standing | Failure | null>(null);
	const own = entries.filter(({ act }) => act.act === "enroll_subject" && act.subject === account);
	const final = own.filter(({ status }) => status.at === "final").length;
	const moving = own.some(({ status }) => stageOf(status) === "moving" || stageOf(status) === "waiting");
	const look = useCallback(() => {
		void core.hospital.standingOf(account).then((found) => setStanding(found.ok ? found.value : found.failure));
	}, [core, account]);
	useEffect(look, [look, final]);
	return (
		<Section title={say("enrol-desk.found")}>
			{standing === null ? (
				<Skeleton label={say("state.loading")} lines={3} />
			) : typeof standing === "object" ? (
				<FailureNotice failure={standing} retry={look} />
			) : (
				<FoundView account={account} standing={standing} moving={moving} onEnrol={() => onEnrol(account)} onLink={(patient) => core.hospital.linkPatient(account, patient)} />
			)}
			<Button weight="quiet" wide onPress={onNext}>
				{say("enrol-desk.next")}
			</Button>
		</Section>
	);
}

/** The two steps for one account. */
export function FoundView({ account, standing, moving, onEnrol, onLink }: {
	account: AccountId;
	standing: Standing;
	moving: boolean;
	onEnrol: () => void;
	onLink: (patient: string) => Promise<Outcome<{ readonly shelf: string }>>;
}): JSX.Element {
	const { say } = useVoice();
	const [same, setSame] = useState(false);
	const [patient, setPatient] = useState("");
	const [linked, setLinked] = useState(false);
	const [failure, setFailure] = useState<Failure | null>(null);
	const [busy, setBusy] = useState(false);
	const link = async () => {
		setBusy(true);
		setFailure(null);
		const done = await onLink(patient.trim());
		setBusy(false);
		if (done.ok) setLinked(true);
		else setFailure(done.failure);
	};
	const rows = <Rows rows={[{ label: say("enrol-desk.account"), text: <bdi dir="ltr" className="mono account-compare">{shortAccount(account)}</bdi> }]} />;
	if (standing === "enrolled_elsewhere" || standing === "staff") {
		return (
			<>
				{rows}
				<Notice tone="stop" title={say(standing === "staff" ? "enrol-desk.staff" : "enrol-desk.elsewhere")}>
					{say(standing === "staff" ? "enrol-desk.staff-text" : "enrol-desk.elsewhere-text")}
				</Notice>
			</>
		);
	}
	const enrolled = standing === "enrolled_here";
	return (
		<>
			{rows}
			<Tick value={same} onChange={setSame}>
				{say("enrol-desk.same")}
			</Tick>
			<ol className="two-steps">
				<li>
					<div className="step-head">
						<h3>{say("enrol-desk.step-ledger")}</h3>
						{enrolled ? (
							<Badge tone="final" icon="check">
								{say("stage.final")}
							</Badge>
						) : (
							moving && <Badge tone="moving">{say("stage.moving")}</Badge>
						)}
					</div>
					{!enrolled && (
						<Button weight="main" wide isDisabled={!same || moving} onPress={onEnrol}>
							{say("enrol-desk.do")}
						</Button>
					)}
				</li>
				<li>
					<h3>{say("enrol-desk.step-link")}</h3>
					<Field
						label={say("enrol-desk.patient")}
						hint={say("enrol-desk.patient-hint")}
						value={patient}
						onChange={(typed) => {
							setPatient(typed);
							setLinked(false);
						}}
						error={patient !== "" && !isPatient(patient) ? say("enrol-desk.no-patient") : null}
						autoComplete="off"
					/>
					{!linked && (
						<Button weight={enrolled ? "main" : "plain"} wide isPending={busy} isDisabled={!enrolled || !same || !isPatient(patient)} onPress={() => void link()}>
							{say("enrol-desk.link")}
						</Button>
					)}
					{!enrolled && <p className="soft small">{say("enrol-desk.link-later")}</p>}
					{linked && <Notice tone="final" title={say("enrol-desk.linked")} />}
					{failure !== null && <FailureNotice failure={failure} />}
				</li>
			</ol>
		</>
	);
}
