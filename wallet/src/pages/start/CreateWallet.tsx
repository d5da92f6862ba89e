/** A new wallet: the words are shown once, checked, and locked away under a passphrase or passkey. */
import { useEffect, useRef, useState, type JSX } from "react";
import { useCore } from "../../app/core";
import { Page } from "../../app/page";
import { go } from "../../app/route";
import { useVoice } from "../../app/say";
import { ProtectForm } from "../../components/start/protect";
import { WordsCheck, WordsShown } from "../../components/start/words";
import { Button, Notice, Skeleton } from "../../components/ui/basics";
import { Steps } from "../../components/ui/steps";
import type { KeyFailure, NewWrapping } from "../../contracts";
import { keyFailureInWords } from "../../words/trouble";
import { afterStart } from "./StartPage";

/**
 * Set in the tab while words are shown that no wallet has yet: whoever loads the page anew gets others, and
 * must not keep the paper with the first ones. The words themselves are kept nowhere.
 */
const SHOWN = "galen.words-shown";

type Step = "show" | "check" | "protect";
const STEPS: readonly Step[] = ["show", "check", "protect"];

/** Three steps. The words leave the page's memory with it. */
export function CreateWallet(): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const [words, setWords] = useState<readonly string[] | null>(null);
	const [step, setStep] = useState<Step>("show");
	const [checked, setChecked] = useState(false);
	const [failure, setFailure] = useState<KeyFailure | null>(null);
	const [busy, setBusy] = useState(false);
	const [passkeys, setPasskeys] = useState(false);
	const [renewed] = useState(() => sessionStorage.getItem(SHOWN) !== null);
	const asked = useRef(false);

	const makeWords = () => {
		setFailure(null);
		const show = (made: readonly string[]) => {
			sessionStorage.setItem(SHOWN, "1");
			setWords(made);
		};
		core.keystore.newWords().then(show, () => setFailure({ kind: "worker_failed" }));
	};
	useEffect(() => {
		// Once: a second list would replace the one somebody is writing down.
		if (asked.current) return;
		asked.current = true;
		makeWords();
		void core.keystore.passkeysSupported().then(setPasskeys);
	}, [core]);

	const protect = async (wrapping: NewWrapping) => {
		if (words === null) return;
		setBusy(true);
		setFailure(null);
		const made = await core.keystore.create(words, wrapping, checked);
		setBusy(false);
		if (made.ok) {
			sessionStorage.removeItem(SHOWN);
			go(afterStart());
		}
		else setFailure(made.failure);
	};
	return (
		<Page title={say(`create.${step}.title`)} lead={say(`create.${step}.lead`)} back={{ to: "/", label: say("do.back") }}>
			<Steps of={STEPS.length} at={STEPS.indexOf(step) + 1} />
			{words === null && failure !== null && (
				<Notice tone="stop" urgent title={keyFailureInWords(failure, voice)}>
					<Button onPress={makeWords}>{say("do.try-again")}</Button>
				</Notice>
			)}
			{words === null && failure === null && <Skeleton label={say("state.loading")} lines={6} />}
			{renewed && step === "show" && <Notice tone="waiting" urgent title={say("create.renewed")}>{say("create.renewed-text")}</Notice>}
			{words !== null && step === "show" && <WordsShown words={words} onDone={() => setStep("check")} />}
			{words !== null && step === "check" && (
				<WordsCheck
					words={words}
					onBack={() => setStep("show")}
					onDone={(right) => {
						setChecked(right);
						setStep("protect");
					}}
				/>
			)}
			{words !== null && step === "protect" && (
				<>
					{!checked && <Notice tone="waiting" title={say("create.unchecked")}>{say("create.unchecked-text")}</Notice>}
					<ProtectForm passkeys={passkeys} busy={busy} failure={failure === null ? null : keyFailureInWords(failure, voice)} onProtect={(wrapping) => void protect(wrapping)} />
				</>
			)}
		</Page>
	);
}
