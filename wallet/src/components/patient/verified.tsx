/** A proof that holds, in words: what it shows, as of when, and on what it rests. */
import type { JSX, ReactNode } from "react";
import { useVoice, type Voice } from "../../app/say";
import type { Verified } from "../../contracts";
import { shortAccount } from "../../words/names";
import { Notice, Rows } from "../ui/basics";

function titleOf({ shown }: Verified, { say }: Voice): string {
	switch (shown.is) {
		case "decision":
			return say("verified.decision", { outcome: say(`outcome.${shown.decision.outcome}`) });
		case "authorities":
			return say("verified.authorities", { count: shown.count });
		default:
			return say(`verified.${shown.is}`);
	}
}

/** What it is about. The question of a decision stands before its answer: whoever made the file asked it. */
function details({ shown }: Verified, { say, formats }: Voice): { label: string; text: ReactNode }[] {
	switch (shown.is) {
		case "authorities":
			return [];
		case "decision":
			return [
				{ label: say("verified.asked-by"), text: say("name.organization", { number: shown.recipient }) },
				{ label: say("row.what"), text: say(`category.${shown.category}`) },
				{ label: say("row.why"), text: say(`purpose.${shown.purpose}`) },
				{ label: say("verified.patient"), text: <bdi dir="ltr" className="mono">{shortAccount(shown.subject)}</bdi> },
				{ label: say("verified.version"), text: formats.number(shown.consentVersion) },
			];
		default:
			return [
				{ label: say("verified.custodian"), text: formats.number(shown.custodian) },
				{ label: say("verified.place"), text: shown.is === "batch" ? shown.batch.toString() : `${shown.batch} / ${shown.leaf}` },
			];
	}
}

/** What was verified on this device. */
export function VerifiedView({ verified }: { verified: Verified }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const { shown, block } = verified;
	const title = titleOf(verified, voice);
	return (
		<div data-testid="verified" data-shown={shown.is}>
			<Notice tone="final" title={title}>
				<p>{say(`verified.trust.${verified.trust}`)}</p>
				<Rows
					rows={[
						{
							label: say("verified.block"),
							text: block.time === null ? formats.number(block.number) : say("verified.block-at", { number: formats.number(block.number), time: formats.minute(block.time) }),
						},
						...details(verified, voice),
						{ label: say("pair.network"), text: <bdi dir="ltr" className="mono">{verified.genesis.slice(0, 18)}…</bdi> },
					]}
				/>
			</Notice>
		</div>
	);
}
