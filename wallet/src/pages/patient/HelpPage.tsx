/** A representative helps somebody back in: starts the recovery of their account, or agrees to one that runs. */
import { useCallback, useEffect, useState, type JSX } from "react";
import { useCore } from "../../app/core";
import { Page } from "../../app/page";
import { go } from "../../app/route";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { Button, Notice, Rows, Section, Skeleton } from "../../components/ui/basics";
import { Field, Tick } from "../../components/ui/fields";
import { FailureNotice } from "../../components/ui/loaded";
import { More } from "../../components/ui/more";
import type { AccountId, Act, Failure, Hex, Recovery } from "../../contracts";
import { id } from "../../contracts";
import { shortAccount } from "../../words/names";
import { AttemptRows } from "./RecoveryPage";

/** What the recovery code printed: 128 digits. `null` where it is something else. */
export function readApproval(text: string): Hex | null {
	const digits = text.replace(/\s+/g, "").replace(/^0x/i, "").toLowerCase();
	return /^[0-9a-f]{128}$/.test(digits) ? `0x${digits}` : null;
}

/** Values of the core for {@link HelpView}. */
export function HelpPage({ account }: { account: string }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const [standing, setStanding] = useState<Recovery | Failure | null>(null);
	const subject = id.account(account);
	const look = useCallback(() => {
		setStanding(null);
		void core.patient.recoveryOf(subject).then((found) => setStanding(found.ok ? found.value : found.failure));
	}, [core, subject]);
	useEffect(look, [look]);
	return (
		<Page title={say("help.title")} lead={say("help.lead")} back={{ to: "/representatives", label: say("reps.title") }}>
			<Rows rows={[{ label: say("help.who"), text: <bdi dir="ltr" className="mono">{shortAccount(subject)}</bdi> }]} />
			{standing === null ? (
				<Skeleton label={say("state.loading")} lines={4} />
			) : "kind" in standing ? (
				<FailureNotice failure={standing} retry={look} />
			) : (
				<HelpView subject={subject} recovery={standing} readAccount={(text) => core.patient.readAccount(text)} onAct={(act) => sign([act], () => go("/representatives"))} />
			)}
		</Page>
	);
}

/** The new key, as the person shows it; then one press. */
export function HelpView({ subject, recovery, readAccount, onAct, registrar = false }: {
	subject: AccountId;
	recovery: Recovery;
	readAccount: (text: string) => AccountId | null;
	onAct: (act: Act) => void;
	/** A hospital may at once; a representative once the right is a week old. */
	registrar?: boolean;
}): JSX.Element {
	const { say, formats } = useVoice();
	const [key, setKey] = useState("");
	const [digits, setDigits] = useState("");
	const [sure, setSure] = useState(false);
	if (recovery.is === "unsupported") return <Notice title={say("recovery.unsupported")}>{say("recovery.unsupported-text")}</Notice>;
	const newKey = readAccount(key);
	const approval = readApproval(digits);
	const running = recovery.is === "running" ? recovery : null;
	const other = running !== null && newKey !== null && newKey !== running.newAccount;
	const ready = newKey !== null && !other && sure && (digits.trim() === "" || approval !== null);
	return (
		<>
			{running !== null && (
				<Notice tone="moving" title={say("help.runs")}>
					{running.readyAt !== null && <p>{say("help.ready", { time: formats.minute(running.readyAt) })}</p>}
					<AttemptRows recovery={running} />
					<p>{say("help.compare")}</p>
				</Notice>
			)}
			<Section title={say("help.key")}>
				<Field
					label={say("help.key-field")}
					hint={say("help.key-hint")}
					lines={2}
					value={key}
					onChange={setKey}
					error={key.trim() !== "" && newKey === null ? say("lost.no-account") : other ? say("help.other-key") : null}
					autoComplete="off"
					spellCheck="false"
				/>
				<More title={say("help.has-code")}>
					<Field
						label={say("help.digits")}
						hint={say("help.digits-hint")}
						lines={3}
						value={digits}
						onChange={setDigits}
						error={digits.trim() !== "" && approval === null ? say("help.no-digits") : null}
						autoComplete="off"
						spellCheck="false"
					/>
				</More>
				<Tick value={sure} onChange={setSure}>
					{say("help.sure")}
				</Tick>
				<Button
					weight="main"
					wide
					isDisabled={!ready}
					onPress={() =>
						newKey !== null &&
						onAct(
							running === null
								? { act: "open_recovery", subject, newKey, approval }
								: { act: "approve_recovery", subject, attempt: running.attempt, newKey, approval },
						)
					}
				>
					{say(running === null ? "help.start" : "help.agree")}
				</Button>
				{!registrar && <p className="soft">{say("help.week")}</p>}
			</Section>
		</>
	);
}
