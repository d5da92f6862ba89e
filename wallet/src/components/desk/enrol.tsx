/** Enrolling a patient: scan what the wallet shows, say which patient it is, sign, link. */
import { useState, type JSX } from "react";
import { useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { CodeNotice } from "../../pages/start/PairPage";
import type { AccountId, CodeRefused, EnrolmentCode, Entry, Failure, NetworkState } from "../../contracts";
import { shortAccount } from "../../words/names";
import { Button, Notice, Rows, Section } from "../ui/basics";
import { Field } from "../ui/fields";
import { FailureNotice } from "../ui/loaded";
import { More } from "../ui/more";
import { QrCode } from "../ui/qr";
import { canScan, Scanner } from "../ui/scanner";

/** FHIR's form of an identifier: what cannot be one would link the account to nobody's records. */
export function isPatient(text: string): boolean {
	return /^(Patient\/)?[A-Za-z0-9.-]{1,64}$/.test(text.trim());
}

/** The two halves of an enrolment: on the ledger, and in the hospital's own index. */
export function EnrolForm({ onEnrol }: { onEnrol: (subject: AccountId, done: () => void) => void }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const entries = useValue<readonly Entry[]>(core.acts.entries$, []);
	const [scanning, setScanning] = useState(false);
	const [text, setText] = useState("");
	const [code, setCode] = useState<EnrolmentCode | null>(null);
	const [refused, setRefused] = useState<CodeRefused | null>(null);
	const [patient, setPatient] = useState("");
	const [linked, setLinked] = useState<string | null>(null);
	const [failure, setFailure] = useState<Failure | null>(null);
	const [busy, setBusy] = useState(false);
	const read = (scanned: string) => {
		setScanning(false);
		const found = core.network.readEnrolment(scanned.trim());
		setRefused(found.ok ? null : found.failure);
		setCode(found.ok ? found.value : null);
		setLinked(null);
	};
	const final = code !== null && entries.some(({ act, status }) => act.act === "enroll_subject" && act.subject === code.account && status.at === "final");
	const link = async (account: AccountId) => {
		setBusy(true);
		setFailure(null);
		const done = await core.hospital.linkPatient(account, patient.trim());
		setBusy(false);
		if (done.ok) setLinked(patient.trim());
		else setFailure(done.failure);
	};
	return (
		<Page title={say("desk.enrol")} lead={say("enrol-desk.lead")}>
			{network.is !== "unpaired" && (
				<More title={say("enrol-desk.pairing")}>
					<p>{say("enrol-desk.pairing-text")}</p>
					<QrCode text={core.network.pairingText(network.network, null)} label={say("enrol-desk.pairing")} />
					<p dir="ltr" className="mono" data-testid="pairing-code">
						{core.network.pairingText(network.network, null)}
					</p>
				</More>
			)}
			{refused !== null && <CodeNotice refused={refused} />}
			{scanning && <Scanner onRead={read} />}
			{code === null && !scanning && (
				<Section title={say("enrol-desk.scan")}>
					{canScan() && (
						<Button weight="main" icon="qr" wide onPress={() => setScanning(true)}>
							{say("pair.scan")}
						</Button>
					)}
					<Field label={say("enrol-desk.paste")} lines={2} value={text} onChange={setText} spellCheck="false" />
					<Button wide isDisabled={text.trim() === ""} onPress={() => read(text)}>
						{say("do.continue")}
					</Button>
				</Section>
			)}
			{code !== null && (
				<Section title={say("enrol-desk.found")}>
					<Rows rows={[{ label: say("reps.account"), text: <bdi dir="ltr" className="mono">{shortAccount(code.account)}</bdi> }]} />
					<Field
						label={say("enrol-desk.patient")}
						hint={say("enrol-desk.patient-hint")}
						value={patient}
						onChange={setPatient}
						error={patient !== "" && !isPatient(patient) ? say("enrol-desk.no-patient") : null}
						autoComplete="off"
					/>
					{!final && (
						<Button weight="main" wide isDisabled={!isPatient(patient)} onPress={() => onEnrol(code.account, () => {})}>
							{say("enrol-desk.do")}
						</Button>
					)}
					{final && linked === null && (
						<Button weight="main" wide isPending={busy} isDisabled={!isPatient(patient)} onPress={() => void link(code.account)}>
							{say("enrol-desk.link")}
						</Button>
					)}
					{linked !== null && <Notice tone="final" title={say("enrol-desk.linked")} />}
					{failure !== null && <FailureNotice failure={failure} />}
					<Button weight="quiet" wide onPress={() => {
						setCode(null);
						setText("");
						setPatient("");
						setLinked(null);
						setFailure(null);
					}}>
						{say("enrol-desk.next")}
					</Button>
				</Section>
			)}
		</Page>
	);
}
