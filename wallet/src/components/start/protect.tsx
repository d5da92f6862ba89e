/** What the key is locked away under on this device. */
import { useState, type FormEvent, type JSX } from "react";
import { useVoice } from "../../app/say";
import type { NewWrapping } from "../../contracts";
import { Button } from "../ui/basics";
import { Choice, Field } from "../ui/fields";

/** Fewer are refused by the keystore as well: the vault's own minimum. */
export const SHORTEST = 12;

/** A passphrase, typed twice, or a passkey. */
export function ProtectForm({ passkeys, busy, failure, onProtect }: {
	passkeys: boolean;
	busy: boolean;
	failure: string | null;
	onProtect: (wrapping: NewWrapping) => void;
}): JSX.Element {
	const { say } = useVoice();
	const [by, setBy] = useState<"passphrase" | "passkey">("passphrase");
	const [passphrase, setPassphrase] = useState("");
	const [again, setAgain] = useState("");
	const [tried, setTried] = useState(false);
	const short = [...passphrase].length < SHORTEST;
	const differs = passphrase !== again;
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (by === "passkey") return onProtect({ by: "passkey" });
		setTried(true);
		if (!short && !differs) onProtect({ by: "passphrase", passphrase });
	};
	return (
		<form className="stack" onSubmit={submit}>
			{passkeys && (
				<Choice
					label={say("protect.how")}
					value={by}
					onChange={setBy}
					options={[
						{ value: "passphrase", label: say("protect.passphrase"), hint: say("protect.passphrase-text") },
						{ value: "passkey", label: say("protect.passkey"), hint: say("protect.passkey-text") },
					]}
				/>
			)}
			{by === "passphrase" && (
				<>
					<Field
						label={say("protect.field")}
						hint={say("protect.hint", { minimum: SHORTEST })}
						type="password"
						autoComplete="new-password"
						value={passphrase}
						onChange={setPassphrase}
						error={tried && short ? say("key.passphrase_too_short", { minimum: SHORTEST }) : null}
					/>
					<Field
						label={say("protect.again")}
						type="password"
						autoComplete="new-password"
						value={again}
						onChange={setAgain}
						error={tried && !short && differs ? say("protect.differs") : null}
					/>
				</>
			)}
			{failure !== null && (
				<p className="field-error" role="alert">
					{failure}
				</p>
			)}
			<Button type="submit" weight="main" icon="lock" wide isPending={busy}>
				{busy ? say("protect.busy") : say("protect.done")}
			</Button>
		</form>
	);
}
