/** When the phone is lost: the words, and a recovery that nobody can do quietly. */
import { useState, type JSX } from "react";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { UnlockForm } from "../../components/signing/unlock";
import { WordList } from "../../components/start/words";
import { Badge, Button, Notice, Rows, Section } from "../../components/ui/basics";
import { Loaded } from "../../components/ui/loaded";
import type { AccountId, KeyFailure, KeystoreState, Loadable, Recovery, Signer, Unlock } from "../../contracts";
import { shortAccount } from "../../words/names";

/** Values of the core for the views. */
export function RecoveryPage(): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const recovery = useValue<Loadable<Recovery>>(core.patient.recovery$, LOADING);
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	const signer = keystore.is === "unlocked" || keystore.is === "locked" || keystore.is === "unlocking" ? keystore.signer : null;
	return (
		<Page title={say("recovery.title")} lead={say("recovery.lead")} back={{ to: "/more", label: say("nav.more") }}>
			{signer?.is === "own" && <WordsAgain signer={signer} />}
			<Section title={say("recovery.without-words")}>
				<Loaded value={recovery} retry={() => core.patient.refresh("recovery")}>
					{(value) => (
						<RecoveryView
							recovery={value}
							onCancel={signer === null ? null : () => sign([{ act: "cancel_recovery", subject: signer.account }])}
						/>
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
						<p>{say("recovery.running-text", { time: formats.minute(recovery.readyAt) })}</p>
						<Rows
							rows={[
								{ label: say("recovery.new-account"), text: <bdi dir="ltr" className="mono">{short(recovery.newAccount)}</bdi> },
								{ label: say("recovery.started"), text: formats.minute(recovery.startedAt) },
								{ label: say("recovery.agreed"), text: recovery.agreed.length === 0 ? say("call.none") : formats.and(recovery.agreed.map((who) => say(`recovery.by.${who}`))) },
							]}
						/>
					</Notice>
				</div>
			);
	}
}

function short(account: AccountId): string {
	return shortAccount(account);
}
