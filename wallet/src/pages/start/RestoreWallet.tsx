/** An old wallet, from its 24 words. */
import { useEffect, useState, type JSX } from "react";
import { useCore } from "../../app/core";
import { Page } from "../../app/page";
import { go } from "../../app/route";
import { useVoice } from "../../app/say";
import { ProtectForm } from "../../components/start/protect";
import { WordsField } from "../../components/start/words";
import { Button } from "../../components/ui/basics";
import { Steps } from "../../components/ui/steps";
import type { KeyFailure, NewWrapping } from "../../contracts";
import { keyFailureInWords } from "../../words/trouble";
import { afterStart } from "./StartPage";

/** Two steps: the words, and what they are locked away under here. */
export function RestoreWallet(): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const [text, setText] = useState("");
	const [step, setStep] = useState<"words" | "protect">("words");
	const [failure, setFailure] = useState<KeyFailure | null>(null);
	const [busy, setBusy] = useState(false);
	const [passkeys, setPasskeys] = useState(false);
	useEffect(() => {
		void core.keystore.passkeysSupported().then(setPasskeys);
	}, [core]);

	const words = text.trim().toLowerCase().split(/\s+/).filter((word) => word !== "");
	// The words are told to be wrong here, where they are: not after a passphrase has been thought of.
	const check = async () => {
		setBusy(true);
		const checked = await core.keystore.checkWords(words);
		setBusy(false);
		setFailure(checked.ok ? null : checked.failure);
		if (checked.ok) setStep("protect");
	};
	const protect = async (wrapping: NewWrapping) => {
		setBusy(true);
		setFailure(null);
		const made = await core.keystore.create(words, wrapping, true);
		setBusy(false);
		if (made.ok) return go(afterStart());
		setFailure(made.failure);
		// The words are what is wrong: back to them, with all that was typed.
		if (made.failure.kind === "wrong_words" || made.failure.kind === "wrong_count") setStep("words");
	};
	return (
		<Page title={say("restore.title")} lead={say("restore.lead")} back={{ to: "/", label: say("do.back") }}>
			<Steps of={2} at={step === "words" ? 1 : 2} />
			{step === "words" ? (
				<div className="stack">
					<WordsField
						value={text}
						onChange={(next) => {
							setText(next);
							setFailure(null);
						}}
						count={words.length}
						suggestions={(prefix) => core.keystore.wordsStartingWith(prefix, 6)}
						error={failure === null ? null : keyFailureInWords(failure, voice)}
					/>
					<Button weight="main" wide isDisabled={words.length === 0} isPending={busy} onPress={() => void check()}>
						{say("do.continue")}
					</Button>
				</div>
			) : (
				<ProtectForm passkeys={passkeys} busy={busy} failure={failure === null ? null : keyFailureInWords(failure, voice)} onProtect={(wrapping) => void protect(wrapping)} />
			)}
		</Page>
	);
}
