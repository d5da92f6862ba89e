/** Opening the wallet with the passphrase or the passkey. */
import { useState, type FormEvent, type JSX } from "react";
import { useVoice } from "../../app/say";
import type { KeyFailure, Unlock, Wrapping } from "../../contracts";
import { keyFailureInWords } from "../../words/trouble";
import { Button } from "../ui/basics";
import { Field } from "../ui/fields";

/** Asks for what opens the wallet. A wrong passphrase stays to be mended. */
export function UnlockForm({ wrappings, failure, busy, onUnlock, label, autoFocus = false }: {
	wrappings: readonly Wrapping[];
	failure: KeyFailure | null;
	busy: boolean;
	onUnlock: (unlock: Unlock) => void;
	label: string;
	autoFocus?: boolean;
}): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	const [passphrase, setPassphrase] = useState("");
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (passphrase !== "" && !busy) onUnlock({ by: "passphrase", passphrase });
	};
	const byPassphrase = wrappings.some((wrapping) => wrapping.by === "passphrase");
	const byPasskey = wrappings.some((wrapping) => wrapping.by === "passkey");
	return (
		<form className="stack" onSubmit={submit}>
			{byPassphrase && (
				<>
					<Field
						label={say("unlock.passphrase")}
						type="password"
						autoComplete="current-password"
						value={passphrase}
						onChange={setPassphrase}
						error={failure === null ? null : keyFailureInWords(failure, voice)}
						autoFocus={autoFocus}
					/>
					<Button type="submit" weight="main" icon="lock" wide isDisabled={passphrase === ""} isPending={busy}>
						{busy ? say("unlock.opening") : label}
					</Button>
				</>
			)}
			{byPasskey && (
				<Button weight={byPassphrase ? "plain" : "main"} icon="key" wide isPending={busy} onPress={() => onUnlock({ by: "passkey" })}>
					{say("unlock.passkey")}
				</Button>
			)}
			{!byPassphrase && failure !== null && (
				<p className="field-error" role="alert">
					{keyFailureInWords(failure, voice)}
				</p>
			)}
		</form>
	);
}
