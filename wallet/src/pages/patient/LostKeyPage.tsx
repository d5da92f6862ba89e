/** A new wallet of somebody who lost the old one: what to show at the hospital, and what the code on paper says. */
import { useState, type JSX } from "react";
import { useOwnAccount } from "../../app/acting";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice, type Voice } from "../../app/say";
import { WordsField } from "../../components/start/words";
import { Button, ButtonLink, Notice, Section } from "../../components/ui/basics";
import { Field } from "../../components/ui/fields";
import { FailureNotice } from "../../components/ui/loaded";
import { QrCode } from "../../components/ui/qr";
import type { CodeSilent, Enrolment, Failure, Hex, Loadable, Recovery } from "../../contracts";
import { shortAccount } from "../../words/names";
import { failureInWords, keyFailureInWords } from "../../words/trouble";
import { AttemptRows } from "./RecoveryPage";

/** Why a code says nothing, as a sentence. */
export function codeSilentInWords(silent: CodeSilent, voice: Voice): string {
	switch (silent.kind) {
		case "wrong_words":
		case "wrong_count":
			return keyFailureInWords(silent, voice);
		case "not_the_code":
			return voice.say("lost.not-the-code");
		case "other_attempt":
			return voice.say("lost.other-attempt", { key: shortAccount(silent.newKey) });
		default: {
			const words = failureInWords(silent, voice);
			return `${words.title} ${words.text}`;
		}
	}
}

/** Values of the core for the parts. */
export function LostKeyPage(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const key = useOwnAccount();
	const code = core.network.enrolmentCode();
	const enrolment = useValue<Loadable<Enrolment>>(core.patient.enrolment$, LOADING);
	// The ledger knows this key now: what was waited for has come.
	if (valueOf(enrolment)?.is === "subject") {
		return (
			<Page title={say("lost.title")}>
				<Notice tone="final" urgent title={say("lost.back")} actions={<ButtonLink to="/">{say("lost.back-do")}</ButtonLink>}>
					{say("lost.back-text")}
				</Notice>
			</Page>
		);
	}
	return (
		<Page title={say("lost.title")} lead={say("lost.lead")} back={{ to: "/", label: say("do.back") }}>
			<Section title={say("lost.key")}>
				<p>{say("lost.key-text")}</p>
				{code !== null && (
					<div className="card card-center">
						<QrCode text={core.network.write(code)} label={say("lost.key")} />
						<p dir="ltr" className="mono" data-testid="new-key">
							{key}
						</p>
					</div>
				)}
			</Section>
			<ByCode />
		</Page>
	);
}

function ByCode(): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const [account, setAccount] = useState("");
	const [text, setText] = useState("");
	const [silent, setSilent] = useState<CodeSilent | null>(null);
	const [approval, setApproval] = useState<Hex | null>(null);
	const [standing, setStanding] = useState<Recovery | Failure | null>(null);
	const [busy, setBusy] = useState(false);
	const subject = core.patient.readAccount(account);
	const words = text.trim().toLowerCase().split(/\s+/).filter((word) => word !== "");
	const look = async () => {
		if (subject === null) return;
		const found = await core.patient.recoveryOf(subject);
		setStanding(found.ok ? found.value : found.failure);
	};
	const confirm = async () => {
		if (subject === null) return;
		setBusy(true);
		const said = await core.patient.approveByCode(subject, words);
		setBusy(false);
		setSilent(said.ok ? null : said.failure);
		setApproval(said.ok ? said.value : null);
		// The words have done what they can: they go from the page.
		if (said.ok) setText("");
	};
	return (
		<>
			<Section title={say("lost.code")}>
				<p>{say("lost.code-text")}</p>
				<Field
					label={say("lost.account")}
					hint={say("lost.account-hint")}
					value={account}
					onChange={(next) => {
						setAccount(next);
						setApproval(null);
						setStanding(null);
					}}
					error={account.trim() !== "" && subject === null ? say("lost.no-account") : null}
					autoComplete="off"
					spellCheck="false"
				/>
				{approval === null ? (
					<>
						<WordsField
							label={say("lost.words")}
							value={text}
							onChange={(next) => {
								setText(next);
								setSilent(null);
							}}
							count={words.length}
							suggestions={(prefix) => core.keystore.wordsStartingWith(prefix, 6)}
							error={silent === null ? null : codeSilentInWords(silent, voice)}
						/>
						<Button weight="main" wide icon="key" isDisabled={subject === null || words.length === 0} isPending={busy} onPress={() => void confirm()}>
							{say("lost.confirm")}
						</Button>
					</>
				) : (
					<Notice tone="final" urgent title={say("lost.confirmed")}>
						<p>{say("lost.confirmed-text")}</p>
						<p dir="ltr" className="mono" data-testid="approval">
							{approval.slice(2)}
						</p>
					</Notice>
				)}
			</Section>
			<Section title={say("lost.standing")}>
				<Button isDisabled={subject === null} onPress={() => void look()}>
					{say("lost.look")}
				</Button>
				{standing !== null && <Standing standing={standing} />}
			</Section>
		</>
	);
}

/** How far it has come, for who waits for it. */
export function Standing({ standing }: { standing: Recovery | Failure }): JSX.Element {
	const { say, formats } = useVoice();
	if ("kind" in standing) return <FailureNotice failure={standing} />;
	if (standing.is === "unsupported") return <Notice title={say("recovery.unsupported")}>{say("recovery.unsupported-text")}</Notice>;
	if (standing.is === "none") return <Notice title={say("lost.nothing-runs")}>{say("lost.nothing-runs-text")}</Notice>;
	return (
		<Notice tone="moving" title={standing.readyAt === null ? say("lost.one-agreed") : say("lost.two-agreed", { time: formats.minute(standing.readyAt) })}>
			<AttemptRows recovery={standing} />
		</Notice>
	);
}
