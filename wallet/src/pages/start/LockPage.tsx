/** The wallet is locked: one field, and the way back for who has lost the passphrase. */
import { useEffect, useState, type JSX } from "react";
import { useCore } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { AppearanceAndLanguage } from "../../components/patient/preferences";
import { UnlockForm } from "../../components/signing/unlock";
import { Button, Notice } from "../../components/ui/basics";
import { Tick } from "../../components/ui/fields";
import { More } from "../../components/ui/more";
import type { KeyFailure, Signer, Unlock } from "../../contracts";

/** Shown until the wallet is open. */
export function LockPage({ signer }: { signer: Extract<Signer, { is: "own" }> }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [failure, setFailure] = useState<KeyFailure | null>(null);
	const [busy, setBusy] = useState(false);
	const [acts, setActs] = useState(0);
	const unlock = async (how: Unlock) => {
		setBusy(true);
		setFailure(null);
		const opened = await core.keystore.unlock(how);
		setBusy(false);
		if (!opened.ok) setFailure(opened.failure);
	};
	useEffect(() => {
		void core.keystore.actsKept().then(setActs, () => undefined);
	}, [core]);
	return (
		<Page title={say("lock.title")} lead={say("lock.lead")}>
			<UnlockForm wrappings={signer.wrappings} failure={failure} busy={busy} label={say("lock.open")} onUnlock={(how) => void unlock(how)} autoFocus />
			<More title={say("lock.forgotten")}>
				<ForgetView
					backedUp={signer.backedUp}
					acts={acts}
					onForget={async (hospital) => {
						await core.keystore.forget();
						if (hospital) await core.network.unpair();
					}}
				/>
			</More>
			<AppearanceAndLanguage />
		</Page>
	);
}

/**
 * Removing the wallet, for whoever has lost the passphrase: what is lost stands there, and nothing goes by one press. The hospital's
 * address stays unless somebody wants it gone, so that the words alone bring a patient back.
 */
export function ForgetView({ backedUp, acts, onForget }: { backedUp: boolean; acts: number; onForget: (hospital: boolean) => Promise<void> }): JSX.Element {
	const { say } = useVoice();
	const [sure, setSure] = useState(false);
	const [hospital, setHospital] = useState(false);
	return (
		<div className="stack">
			<p>{say("lock.forgotten-text")}</p>
			<Notice tone="stop" title={say("lock.forget-warning")}>
				{!backedUp && <p>{say("lock.unchecked")}</p>}
				{acts > 0 && <p>{say("lock.acts", { count: acts })}</p>}
			</Notice>
			<Tick value={sure} onChange={setSure}>
				{say("settings.forget-sure")}
			</Tick>
			<Tick value={hospital} onChange={setHospital}>
				{say("lock.forget-hospital")}
			</Tick>
			<Button weight="stop" isDisabled={!sure} onPress={() => void onForget(hospital)}>
				{say("lock.forget")}
			</Button>
		</div>
	);
}
