/** A decision of the evaluator, for people who check it. */
import type { JSX } from "react";
import { useVoice, type Voice } from "../../app/say";
import type { Basis, Decision } from "../../contracts";
import { Rows } from "../ui/basics";

/** What decided. */
export function basisInWords(basis: Basis, { say }: Voice): string {
	switch (basis.by) {
		case "block":
			return say("basis.block", { number: basis.block });
		case "rule":
			return basis.voided === null
				? say("basis.rule", { rule: basis.rule + 1, consent: basis.directive })
				: say(`basis.voided.${basis.voided}`, { rule: basis.rule + 1, consent: basis.directive });
		default:
			return say(`basis.${basis.by}`);
	}
}

/** Outcome, reason, duties. */
export function DecisionDetails({ decision }: { decision: Decision }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	return (
		<Rows
			rows={[
				{ label: say("basis.why"), text: basisInWords(decision.basis, voice) },
				...(decision.obligations.length > 0 ? [{ label: say("row.must"), text: formats.and(decision.obligations.map((code) => say(`obligation.${code}`))) }] : []),
				...(decision.refrains.length > 0 ? [{ label: say("row.must-not"), text: formats.or(decision.refrains.map((code) => say(`refrain.${code}`))) }] : []),
				...(decision.validUntil === null ? [] : [{ label: say("basis.until"), text: formats.minute(decision.validUntil) }]),
			]}
		/>
	);
}
