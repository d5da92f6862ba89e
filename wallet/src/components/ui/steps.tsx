/** How far somebody is in a few steps. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";

/** "Step 2 of 3", and the same as a bar. */
export function Steps({ of, at }: { of: number; at: number }): JSX.Element {
	const { say } = useVoice();
	return (
		<div className="steps">
			<p className="soft">{say("steps.at", { at, of })}</p>
			<div className="steps-bar" aria-hidden="true">
				{Array.from({ length: of }, (_, index) => (
					<span key={index} className={index < at ? "steps-part steps-past" : "steps-part"} />
				))}
			</div>
		</div>
	);
}
