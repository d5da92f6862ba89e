/** What somebody looks at before signing: what it means, what it changes, the text, the very call. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import type { OrganizationId, Prepared, Warning } from "../../contracts";
import { actMeaning, actTitle, type Known } from "../../words/act";
import { draftFaultInWords } from "../../words/trouble";
import { Changes } from "../patient/reach";
import { RuleList } from "../patient/rules";
import { Notice } from "../ui/basics";
import { More } from "../ui/more";
import { CallView } from "./call";

function WarningNotice({ warning }: { warning: Warning }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	switch (warning.kind) {
		case "nothing_known":
			return <Notice tone="waiting" title={say("warn.nothing_known", { time: formats.minute(warning.asOf) })} />;
		case "may_fail":
			return <Notice tone="waiting" title={say("warn.may_fail", { fault: draftFaultInWords(warning.fault, voice) })} />;
		case "uncovers":
			return <Notice tone="waiting" title={say("warn.uncovers", { count: warning.directives.length })} />;
		case "names_sensitive":
			return <Notice tone="waiting" title={say("warn.names_sensitive", { count: warning.count })} />;
		case "forbids_emergency":
			return (
				<Notice tone="stop" title={say("warn.forbids_emergency")} urgent>
					{say("warn.forbids_emergency-text")}
				</Notice>
			);
		case "needs_other_representatives":
			return <Notice tone="calm" title={say("warn.needs_other_representatives")} />;
		case "from_last_known_state":
			return (
				<Notice tone="waiting" icon="offline" title={say("warn.from_last_known_state", { time: formats.minute(warning.asOf) })} />
			);
	}
}

/** One act, in full. */
export function ReviewView({ prepared, known, custodian, number, of }: {
	prepared: Prepared;
	known: Known;
	custodian: OrganizationId | null;
	number: number;
	of: number;
}): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	const { act } = prepared;
	const rules =
		act.act === "give_consent" || act.act === "amend_consent"
			? act.draft.rules
			: act.act === "block"
				? [{ effect: "deny" as const, conditions: act.denies }]
				: [];
	return (
		<article className="review" data-act={act.act}>
			{of > 1 && (
				<h3 className="review-number">
					{say("sign.number", { number, of })} · {actTitle(act, voice)}
				</h3>
			)}
			<p className="review-meaning">{actMeaning(act, known, voice)}</p>
			{prepared.warnings.map((warning) => (
				<WarningNotice key={warning.kind} warning={warning} />
			))}
			{prepared.changes !== null && (
				<Changes difference={prepared.changes} custodian={custodian} organizations={known.organizations} when="after" />
			)}
			{prepared.motion !== null && (
				<section data-testid="motion">
					<h4>{say("sign.motion")}</h4>
					<CallView call={prepared.motion} />
				</section>
			)}
			{rules.length > 0 && (
				<More title={say("sign.rules")}>
					<RuleList rules={rules} organizations={known.organizations} />
				</More>
			)}
			{prepared.text !== null && (
				<More title={say("sign.text")}>
					<p className="template-text" lang={prepared.text.language} dir="auto">
						{prepared.text.text}
					</p>
				</More>
			)}
			<More title={say("sign.exactly")}>
				<CallView call={prepared.call} />
			</More>
		</article>
	);
}
