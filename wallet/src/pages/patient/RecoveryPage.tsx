/** When the phone is lost: the words, and a recovery that nobody can do quietly. */
import { useState, type JSX } from "react";
import { useActingFor } from "../../app/acting";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { UnlockForm } from "../../components/signing/unlock";
import { WordList } from "../../components/start/words";
import { Badge, Button, ButtonLink, Notice, Rows, Section } from "../../components/ui/basics";
import { Loaded } from "../../components/ui/loaded";
import { More } from "../../components/ui/more";
import type { AccountId, Home, KeyFailure, KeystoreState, Loadable, Recovery, Signer, Unlock } from "../../contracts";
import { shortAccount } from "../../words/names";

/** Values of the core for the views. */
export function RecoveryPage(): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const recovery = useValue<Loadable<Recovery>>(core.patient.recovery$, LOADING);
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	const signer = keystore.is === "unlocked" || keystore.is === "locked" || keystore.is === "unlocking" ? keystore.signer : null;
	const subject = useValue<AccountId | null>(core.patient.subject$, null);
	const acting = useActingFor();
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	// The account itself: another one than the signer's where its key took the place of a lost one.
	const own = home.state === "ready" || home.state === "stale" ? home.value.subject : subject;
	return (
		<Page title={say("recovery.title")} lead={say("recovery.lead")} back={{ to: "/more", label: say("nav.more") }}>
			{signer?.is === "own" && <WordsAgain signer={signer} />}
			<Section title={say("recovery.without-words")}>
				<Loaded value={recovery} retry={() => core.patient.refresh("recovery")}>
					{(value) => (
						<>
							<RecoveryView recovery={value} onCancel={own === null ? null : () => sign([{ act: "cancel_recovery", subject: own }])} />
							{acting === null && value.is !== "unsupported" && (
								<CodeCard codeSet={value.codeSet} running={value.is === "running"} onRemove={() => sign([{ act: "set_recovery", commitment: null }])} />
							)}
						</>
					)}
				</Loaded>
			</Section>
		</Page>
	);
}

function WordsAgain({ signer }: { signer: Extract<Signer, { is: "own" }> }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [asking, setAsking] = useState(false);
	const [words, setWords] = useState<readonly string[] | null>(null);
	const [failure, setFailure] = useState<KeyFailure | null>(null);
	const [busy, setBusy] = useState(false);
	const reveal = async (how: Unlock) => {
		setBusy(true);
		setFailure(null);
		const shown = await core.keystore.revealWords(how);
		setBusy(false);
		if (shown.ok) setWords(shown.value);
		else setFailure(shown.failure);
	};
	return (
		<Section
			title={say("recovery.words")}
			aside={
				signer.backedUp ? (
					<Badge tone="final" icon="check">
						{say("recovery.backed-up")}
					</Badge>
				) : (
					<Badge tone="waiting" icon="alert">
						{say("recovery.not-backed-up")}
					</Badge>
				)
			}
		>
			<p>{say("recovery.words-text")}</p>
			{words !== null ? (
				<>
					<WordList words={words} />
					<div className="actions">
						{!signer.backedUp && (
							<Button weight="main" onPress={() => void core.keystore.confirmBackup()}>
								{say("words.written")}
							</Button>
						)}
						<Button
							onPress={() => {
								setWords(null);
								setAsking(false);
							}}
						>
							{say("recovery.hide")}
						</Button>
					</div>
				</>
			) : asking ? (
				<UnlockForm wrappings={signer.wrappings} failure={failure} busy={busy} label={say("recovery.show")} onUnlock={(how) => void reveal(how)} />
			) : (
				<Button icon="key" onPress={() => setAsking(true)}>
					{say("recovery.show")}
				</Button>
			)}
		</Section>
	);
}

/** The code on paper: whether there is one, and how to make, replace or remove it. */
export function CodeCard({ codeSet, running, onRemove }: { codeSet: boolean; running: boolean; onRemove: () => void }): JSX.Element {
	const { say } = useVoice();
	return (
		<div className="card" data-code={codeSet ? "set" : "none"}>
			<div className="card-head">
				<h3>{say("recovery.code")}</h3>
				{codeSet ? (
					<Badge tone="final" icon="check">
						{say("recovery.code-set")}
					</Badge>
				) : (
					<Badge>{say("recovery.code-none")}</Badge>
				)}
			</div>
			<p>{say("recovery.code-text")}</p>
			{/* The ledger changes no code while somebody replaces the key: a thief could otherwise. */}
			{running ? (
				<p className="soft">{say("recovery.code-not-now")}</p>
			) : (
				<>
					<div className="actions">
						<ButtonLink to="/recovery/code" icon="key">
							{say(codeSet ? "recovery.code-replace" : "recovery.code-make")}
						</ButtonLink>
					</div>
					{codeSet && (
						<More title={say("recovery.code-remove")}>
							<p>{say("recovery.code-remove-text")}</p>
							<Button weight="stop" onPress={onRemove}>
								{say("recovery.code-remove-do")}
							</Button>
						</More>
					)}
				</>
			)}
		</div>
	);
}

/** Where a recovery stands. One that somebody else started is loud. */
export function RecoveryView({ recovery, onCancel }: { recovery: Recovery; onCancel: (() => void) | null }): JSX.Element {
	const { say, formats } = useVoice();
	switch (recovery.is) {
		case "unsupported":
			return <Notice title={say("recovery.unsupported")}>{say("recovery.unsupported-text")}</Notice>;
		case "none":
			return (
				<>
					<p>{say("recovery.how")}</p>
					{recovery.onlyNarrowingUntil !== null && (
						<Notice tone="waiting" title={say("recovery.narrowing", { time: formats.minute(recovery.onlyNarrowingUntil) })}>
							{say("recovery.narrowing-text")}
						</Notice>
					)}
				</>
			);
		case "running":
			return (
				<div data-state="running">
					<Notice tone="stop" urgent title={say("recovery.running")} actions={onCancel !== null && <Button weight="stop" onPress={onCancel}>{say("recovery.object")}</Button>}>
						<p>
							{recovery.readyAt === null
								? say("recovery.running-one", { time: formats.minute(recovery.endsAt) })
								: say("recovery.running-text", { time: formats.minute(recovery.readyAt) })}
						</p>
						<AttemptRows recovery={recovery} />
					</Notice>
				</div>
			);
	}
}

/** Which key, since when, and who has agreed. */
export function AttemptRows({ recovery }: { recovery: Extract<Recovery, { is: "running" }> }): JSX.Element {
	const { say, formats } = useVoice();
	return (
		<Rows
			rows={[
				{ label: say("recovery.new-account"), text: <bdi dir="ltr" className="mono">{shortAccount(recovery.newAccount)}</bdi> },
				{ label: say("recovery.started"), text: formats.minute(recovery.startedAt) },
				{ label: say("recovery.agreed"), text: recovery.agreed.length === 0 ? say("call.none") : formats.and(recovery.agreed.map((who) => say(`recovery.by.${who}`))) },
			]}
		/>
	);
}
