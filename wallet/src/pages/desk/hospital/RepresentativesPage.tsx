/** Who acts for a patient: the registrar has seen the paper, and the ledger holds a salted hash of it. */
import { useCallback, useEffect, useState, type JSX } from "react";
import { useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { AccountField } from "../../../components/desk/account";
import { DayField, dayIn } from "../../../components/desk/day";
import { Button, Card, Notice, Rows, Section, Skeleton } from "../../../components/ui/basics";
import { offerFile } from "../../../components/ui/download";
import { FileDrop } from "../../../components/ui/drop";
import { Checks, Choice } from "../../../components/ui/fields";
import { FailureNotice } from "../../../components/ui/loaded";
import {
	RELATIONS, RIGHTS_OF_REPRESENTATIVES, type AccountId, type Committed, type Entry, type Failure, type HospitalAct, type PatientAct, type Relation, type Representative, type Right,
} from "../../../contracts";
import { shortAccount } from "../../../words/names";
import type { OnAct } from "../HospitalDesk";

/** Values of the core for the views. */
export function RepresentativesPage({ onAct }: { onAct: OnAct }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [text, setText] = useState("");
	const readAccount = (typed: string) => core.patient.readAccount(typed);
	const subject = readAccount(text);
	return (
		<Page title={say("desk.representatives")} lead={say("reps-desk.lead")}>
			<AccountField label={say("desk.patient-account")} text={text} onText={setText} readAccount={readAccount} />
			{subject !== null && <OfPatient key={subject} subject={subject} readAccount={readAccount} onAct={onAct} />}
		</Page>
	);
}

function OfPatient({ subject, readAccount, onAct }: { subject: AccountId; readAccount: (text: string) => AccountId | null; onAct: OnAct }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [found, setFound] = useState<readonly Representative[] | Failure | null>(null);
	const entries = useValue<readonly Entry[]>(core.acts.entries$, []);
	const final = entries.filter(({ act, status }) => "subject" in act && act.subject === subject && status.at === "final").length;
	const look = useCallback(() => {
		void core.hospital.representativesOf(subject).then((answer) => setFound(answer.ok ? answer.value : answer.failure));
	}, [core, subject]);
	useEffect(look, [look, final]);
	return (
		<>
			{found === null ? (
				<Skeleton label={say("state.loading")} lines={3} />
			) : "kind" in found ? (
				<FailureNotice failure={found} retry={look} />
			) : (
				<RepresentativesView subject={subject} representatives={found} now={Date.now() / 1000} onAct={onAct} />
			)}
			<AppointForm subject={subject} readAccount={readAccount} commitTo={(paper) => core.hospital.commitTo(paper)} onAct={onAct} />
		</>
	);
}

/** Those there are, each with what it may. */
export function RepresentativesView({ subject, representatives, now, onAct }: {
	subject: AccountId;
	representatives: readonly Representative[];
	now: number;
	onAct: (act: PatientAct) => void;
}): JSX.Element {
	const { say, formats } = useVoice();
	return (
		<Section title={say("reps-desk.now")}>
			{representatives.length === 0 && <p className="soft">{say("reps-desk.nobody")}</p>}
			<ul className="stack">
				{representatives.map(({ account, relation, rights, until }) => (
					<li key={account}>
						<Card>
							<Rows
								rows={[
									{ label: say("reps.account"), text: <bdi dir="ltr" className="mono">{shortAccount(account)}</bdi> },
									{ label: say("reps-desk.relation"), text: say(`relation.${relation}`) },
									{ label: say("reps.may"), text: formats.and(rights.map((right) => say(`rep-right.${right}`))) },
									{ label: say("row.until"), text: until <= now ? say("reps-desk.over", { day: formats.day(until) }) : formats.day(until) },
								]}
							/>
							<div className="actions">
								<Button onPress={() => onAct({ act: "remove_representative", subject, representative: account })}>{say("reps-desk.remove")}</Button>
							</div>
						</Card>
					</li>
				))}
			</ul>
		</Section>
	);
}

interface Paper extends Committed {
	readonly name: string;
}

/** Who, as what, which rights, until when, and the paper that says so. */
export function AppointForm({ subject, readAccount, commitTo, onAct }: {
	subject: AccountId;
	readAccount: (text: string) => AccountId | null;
	commitTo: (paper: Uint8Array) => Promise<Committed>;
	onAct: (act: HospitalAct) => void;
}): JSX.Element {
	const { say } = useVoice();
	const [text, setText] = useState("");
	const [relation, setRelation] = useState<Relation | null>(null);
	const [chosen, setChosen] = useState<readonly Right[]>(["view", "withdraw"]);
	const [end, setEnd] = useState("");
	const [paper, setPaper] = useState<Paper | null>(null);
	const [kept, setKept] = useState(false);
	const representative = readAccount(text);
	const until = dayIn(end);
	const [first, ...rest] = RIGHTS_OF_REPRESENTATIVES.filter((right) => chosen.includes(right));
	const ahead = until !== null && until > Date.now() / 1000;
	const read = async (file: File) => {
		setPaper({ name: file.name, ...(await commitTo(new Uint8Array(await file.arrayBuffer()))) });
		setKept(false);
	};
	return (
		<Section title={say("reps-desk.appoint")}>
			<AccountField label={say("reps-desk.account")} hint={say("reps-desk.account-hint")} text={text} onText={setText} readAccount={readAccount} />
			<Choice label={say("reps-desk.relation")} compact options={RELATIONS.map((value) => ({ value, label: say(`relation.${value}`) }))} value={relation} onChange={setRelation} />
			<Checks label={say("reps.may")} options={RIGHTS_OF_REPRESENTATIVES.map((value) => ({ value, label: say(`rep-right.${value}`) }))} value={chosen} onChange={setChosen} />
			<DayField label={say("reps-desk.until")} hint={say("reps-desk.until-hint")} value={end} onChange={setEnd} />
			{paper === null ? (
				<FileDrop label={say("reps-desk.paper")} choose={say("reps-desk.choose-paper")} onFile={(file) => void read(file)} />
			) : (
				<Notice
					tone={kept ? "final" : "waiting"}
					title={say("reps-desk.note", { name: paper.name })}
					actions={
						<>
							<Button
								icon="download"
								onPress={() => {
									offerFile(new Blob([paper.note], { type: "application/json" }), `${paper.name}.commitment.json`);
									setKept(true);
								}}
							>
								{say("reps-desk.keep-note")}
							</Button>
							<Button weight="quiet" onPress={() => setPaper(null)}>
								{say("auditor.another")}
							</Button>
						</>
					}
				>
					{say("reps-desk.note-text")}
				</Notice>
			)}
			<Button
				weight="main"
				wide
				isDisabled={representative === null || relation === null || first === undefined || until === null || !ahead || paper === null || !kept}
				onPress={() => {
					if (representative === null || relation === null || first === undefined || until === null || paper === null) return;
					onAct({ act: "appoint_representative", subject, representative, rights: [first, ...rest], relation, evidence: paper.commitment, until });
				}}
			>
				{say("reps-desk.appoint-do")}
			</Button>
		</Section>
	);
}
