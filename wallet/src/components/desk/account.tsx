/** Naming an account: typed, pasted, or scanned from the wallet that shows it. */
import { useState, type JSX } from "react";
import { useVoice } from "../../app/say";
import type { AccountId } from "../../contracts";
import { Button } from "../ui/basics";
import { Field } from "../ui/fields";
import { canScan, Scanner } from "../ui/scanner";

/** A field for an account. What is no account of this network is said so beside it. */
export function AccountField({ label, hint, text, onText, readAccount }: {
	label: string;
	hint?: string;
	text: string;
	onText: (text: string) => void;
	readAccount: (text: string) => AccountId | null;
}): JSX.Element {
	const { say } = useVoice();
	const [scanning, setScanning] = useState(false);
	return (
		<div className="stack-tight">
			<Field
				label={label}
				{...(hint === undefined ? {} : { hint })}
				lines={2}
				value={text}
				onChange={onText}
				error={text.trim() !== "" && readAccount(text) === null ? say("staff.no-account") : null}
				autoComplete="off"
				spellCheck="false"
			/>
			{scanning ? (
				<Scanner
					onRead={(found) => {
						setScanning(false);
						onText(found);
					}}
				/>
			) : (
				canScan() && (
					<Button icon="qr" onPress={() => setScanning(true)}>
						{say("pair.scan")}
					</Button>
				)
			)}
		</div>
	);
}
