/** A recovery code: 24 words on another paper than the wallet's own, and their public half on the ledger. */
import { useEffect, useRef, useState, type JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import { Page } from "../../app/page";
import { go } from "../../app/route";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { WordsCheck, WordsShown } from "../../components/start/words";
import { Notice, Rows, Skeleton } from "../../components/ui/basics";
import { Steps } from "../../components/ui/steps";
import type { Hex, Home, Loadable } from "../../contracts";

interface Code {
	readonly words: readonly string[];
	readonly key: Hex;
}

/** Shown, checked, signed. The words leave the page's memory with it. */
export function RecoveryCodePage(): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const [code, setCode] = useState<Code | null>(null);
	const [step, setStep] = useState<"show" | "check">("show");
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const subject = valueOf(home)?.subject ?? null;
	const asked = useRef(false);
	useEffect(() => {
		// Once: a second code would replace the one somebody is writing down.
		if (asked.current) return;
		asked.current = true;
		void core.keystore.newRecoveryCode().then(setCode);
	}, [core]);
	return (
		<Page title={say(`recovery-code.${step}.title`)} lead={say(`recovery-code.${step}.lead`)} back={{ to: "/recovery", label: say("recovery.title") }}>
			<Steps of={3} at={step === "show" ? 1 : 2} />
			{code === null && <Skeleton label={say("state.loading")} lines={6} />}
			{code !== null && step === "show" && (
				<>
					<Notice title={say("recovery-code.other")}>{say("recovery-code.other-text")}</Notice>
					{subject !== null && (
						<Rows rows={[{ label: say("recovery-code.account"), text: <bdi dir="ltr" className="mono">{subject}</bdi> }]} />
					)}
					<WordsShown words={code.words} onDone={() => setStep("check")} />
				</>
			)}
			{code !== null && step === "check" && (
				<WordsCheck
					words={code.words}
					onBack={() => setStep("show")}
					onDone={() => sign([{ act: "set_recovery", commitment: code.key }], () => go("/recovery"))}
					mayWait={false}
				/>
			)}
		</Page>
	);
}
