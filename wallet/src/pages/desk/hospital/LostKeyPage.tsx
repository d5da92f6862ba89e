/** A patient has lost the key: the registrar sees who it is, and gives the hospital's word for the new one. */
import { useCallback, useEffect, useState, type JSX } from "react";
import { useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { AccountField } from "../../../components/desk/account";
import { Button, Notice, Section, Skeleton } from "../../../components/ui/basics";
import { FailureNotice } from "../../../components/ui/loaded";
import type { AccountId, Entry, Failure, Recovery } from "../../../contracts";
import { HelpView } from "../../patient/HelpPage";
import type { OnAct } from "../HospitalDesk";

/** Values of the core for the views. */
export function LostKeyPage({ onAct }: { onAct: OnAct }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [text, setText] = useState("");
	const readAccount = (typed: string) => core.patient.readAccount(typed);
	const subject = readAccount(text);
	return (
		<Page title={say("desk.lost-key")} lead={say("lost-desk.lead")}>
			<Notice tone="waiting" title={say("lost-desk.who")}>
				{say("lost-desk.who-text")}
			</Notice>
			<Section title={say("lost-desk.account")}>
				<AccountField label={say("desk.patient-account")} hint={say("lost-desk.account-hint")} text={text} onText={setText} readAccount={readAccount} />
			</Section>
			{subject !== null && <Attempt key={subject} subject={subject} onAct={onAct} />}
		</Page>
	);
}

function Attempt({ subject, onAct }: { subject: AccountId; onAct: OnAct }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [standing, setStanding] = useState<Recovery | Failure | null>(null);
	const entries = useValue<readonly Entry[]>(core.acts.entries$, []);
	// What has become final changes what there is to do.
	const final = entries.filter(({ act, status }) => "subject" in act && act.subject === subject && status.at === "final").length;
	const look = useCallback(() => {
		void core.patient.recoveryOf(subject).then((found) => setStanding(found.ok ? found.value : found.failure));
	}, [core, subject]);
	useEffect(look, [look, final]);
	if (standing === null) return <Skeleton label={say("state.loading")} lines={4} />;
	if ("kind" in standing) return <FailureNotice failure={standing} retry={look} />;
	return <AttemptView subject={subject} recovery={standing} now={Date.now() / 1000} readAccount={(typed) => core.patient.readAccount(typed)} onAct={onAct} />;
}

/** What runs for an account, and what the hospital can do about it. */
export function AttemptView({ subject, recovery, now, readAccount, onAct }: {
	subject: AccountId;
	recovery: Recovery;
	now: number;
	readAccount: (text: string) => AccountId | null;
	onAct: OnAct;
}): JSX.Element {
	const { say } = useVoice();
	const running = recovery.is === "running" ? recovery : null;
	const ready = running !== null && running.readyAt !== null && running.readyAt <= now;
	const given = running?.agreed.includes("hospital") ?? false;
	return (
		<>
			{ready && (
				<Notice tone="moving" title={say("lost-desk.ready")} actions={<Button weight="main" onPress={() => onAct({ act: "complete_recovery", subject })}>{say("lost-desk.complete")}</Button>}>
					{say("lost-desk.ready-text")}
				</Notice>
			)}
			{given ? (
				<Notice tone="calm" title={say("lost-desk.given")} actions={<Button onPress={() => onAct({ act: "cancel_recovery", subject })}>{say("lost-desk.cancel")}</Button>}>
					{say(ready ? "lost-desk.given-ready" : running?.readyAt === null ? "lost-desk.given-one" : "lost-desk.given-text")}
				</Notice>
			) : null}
			{!given && <HelpView registrar subject={subject} recovery={recovery} readAccount={readAccount} onAct={onAct} />}
		</>
	);
}

