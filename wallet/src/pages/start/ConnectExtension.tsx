/** A wallet that lives in the browser's extension: it keeps the key and asks before each signature. */
import { useEffect, useState, type JSX } from "react";
import { useCore } from "../../app/core";
import { Page } from "../../app/page";
import { go } from "../../app/route";
import { useVoice } from "../../app/say";
import { Button, Empty, Notice, Section } from "../../components/ui/basics";
import type { Extension, KeyFailure, Signer } from "../../contracts";
import { shortAccount } from "../../words/names";
import { keyFailureInWords } from "../../words/trouble";
import { afterStart } from "./StartPage";

type Account = Extract<Signer, { is: "extension" }>;

/** Choose the extension, then the account. */
export function ConnectExtension(): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const [extensions, setExtensions] = useState<readonly Extension[]>([]);
	const [accounts, setAccounts] = useState<readonly Account[] | null>(null);
	const [failure, setFailure] = useState<KeyFailure | null>(null);
	const [busy, setBusy] = useState(false);
	useEffect(() => {
		void core.keystore.extensions().then(setExtensions);
	}, [core]);

	const connect = async (extension: string) => {
		setBusy(true);
		const found = await core.keystore.connect(extension);
		setBusy(false);
		setFailure(found.ok ? null : found.failure);
		if (found.ok) setAccounts(found.value);
	};
	const choose = async (account: Account) => {
		const chosen = await core.keystore.choose(account);
		if (chosen.ok) go(afterStart());
		else setFailure(chosen.failure);
	};
	return (
		<Page title={say("extension.title")} lead={say("extension.lead")} back={{ to: "/", label: say("do.back") }}>
			<Notice tone="waiting" title={say("extension.limit")}>{say("extension.limit-text")}</Notice>
			{failure !== null && <Notice tone="stop" urgent title={keyFailureInWords(failure, voice)} />}
			{accounts === null ? (
				<div className="stack-tight">
					{extensions.length === 0 && <Empty icon="lock" title={say("extension.none")} />}
					{extensions.map((extension) => (
						<Button key={extension.id} wide isPending={busy} onPress={() => void connect(extension.id)}>
							{say("extension.connect", { name: extension.id })}
						</Button>
					))}
				</div>
			) : (
				<Section title={say("extension.choose")}>
					<div className="stack-tight">
						{accounts.map((account) => (
							<Button key={account.account} wide onPress={() => void choose(account)}>
								{account.name ?? say("extension.unnamed")} · {shortAccount(account.account)}
							</Button>
						))}
						{accounts.length === 0 && <Empty icon="people" title={say("extension.no-accounts")} />}
					</div>
				</Section>
			)}
		</Page>
	);
}
