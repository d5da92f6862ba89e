/** The wallet is locked: one field, and the way back for who has lost the passphrase. */
import { useState, type JSX } from "react";
import { useCore } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { AppearanceAndLanguage } from "../../components/patient/preferences";
import { UnlockForm } from "../../components/signing/unlock";
import { Button, Notice } from "../../components/ui/basics";
import { More } from "../../components/ui/more";
import type { KeyFailure, Signer, Unlock } from "../../contracts";

/** Shown until the wallet is open. */
export function LockPage({ signer }: { signer: Extract<Signer, { is: "own" }> }): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [failure, setFailure] = useState<KeyFailure | null>(null);
	const [busy, setBusy] = useState(false);
	const unlock = async (how: Unlock) => {
		setBusy(true);
		setFailure(null);
		const opened = await core.keystore.unlock(how);
		setBusy(false);
		if (!opened.ok) setFailure(opened.failure);
	};
	return (
		<Page title={say("lock.title")} lead={say("lock.lead")}>
			<UnlockForm wrappings={signer.wrappings} failure={failure} busy={busy} label={say("lock.open")} onUnlock={(how) => void unlock(how)} autoFocus />
			<More title={say("lock.forgotten")}>
				<p>{say("lock.forgotten-text")}</p>
				<Notice tone="waiting" title={say("lock.forget-warning")} />
				<Button weight="stop" onPress={() => void core.keystore.forget()}>
					{say("lock.forget")}
				</Button>
			</More>
			<AppearanceAndLanguage />
		</Page>
	);
}
