/** Rules as they are signed: every row, nothing left out. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import type { Conditions, Rule } from "../../contracts";
import type { Organizations } from "../../words/names";
import { ruleRows } from "../../words/rule";
import { Badge, Rows } from "../ui/basics";

/** All rules of a consent, in the order in which they are asked. */
export function RuleList({ rules, organizations }: { rules: readonly Rule[]; organizations: Organizations }): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	return (
		<ol className="rules" data-testid="rules">
			{rules.map((rule, index) => (
				<li className={`rule rule-${rule.effect}`} key={index}>
					<p className="rule-head">
						<Badge tone={rule.effect === "permit" ? "final" : "stop"} icon={rule.effect === "permit" ? "eye" : "stop"}>
							{say(`rule.${rule.effect}`)}
						</Badge>
						{rules.length > 1 && <span className="soft">{say("rule.number", { number: index + 1, of: rules.length })}</span>}
					</p>
					<Rows rows={ruleRows(rule, organizations, voice).map(({ label, text }) => ({ label: say(label), text }))} />
				</li>
			))}
		</ol>
	);
}

/** What a standing refusal says. */
export function BlockRows({ denies, organizations }: { denies: Conditions; organizations: Organizations }): JSX.Element {
	return <RuleList rules={[{ effect: "deny", conditions: denies }]} organizations={organizations} />;
}
