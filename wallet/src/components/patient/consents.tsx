/** Consents and standing refusals as lists. */
import type { JSX } from "react";
import { Link as AriaLink } from "react-aria-components";
import { href } from "../../app/route";
import { useVoice } from "../../app/say";
import type { Block, Directive } from "../../contracts";
import type { Organizations } from "../../words/names";
import { directiveTitle, periodInWords, ruleLine } from "../../words/rule";
import { Icon } from "../ui/icons";
import { StandingBadge } from "./standing";

/** One line for each consent, leading to all of it. */
export function ConsentList({ directives, organizations }: { directives: readonly Directive[]; organizations: Organizations }): JSX.Element {
	const voice = useVoice();
	return (
		<ul className="stack-tight" data-testid="consents">
			{directives.map((directive) => (
				<li key={directive.id}>
					<AriaLink href={href(`/consents/${directive.id}`)} className="link-row" data-consent={directive.id}>
						<span className="link-row-body">
							<span className="link-row-title">{directiveTitle(directive, organizations, voice)}</span>
							<span className="link-row-text">
								<StandingBadge directive={directive} />
								{directive.now === "in_force" && <span>{periodInWords(directive.period, Date.now() / 1000, voice)}</span>}
							</span>
						</span>
						<Icon name="chevron" size={20} />
					</AriaLink>
				</li>
			))}
		</ul>
	);
}

/** One line for each standing refusal. */
export function BlockList({ blocks, organizations }: { blocks: readonly Block[]; organizations: Organizations }): JSX.Element {
	const voice = useVoice();
	return (
		<ul className="stack-tight" data-testid="blocks">
			{blocks.map((block) => (
				<li key={block.id}>
					<AriaLink href={href(`/refusals/${block.id}`)} className="link-row">
						<span className="link-row-body">
							<span className="link-row-title">{ruleLine({ effect: "deny", conditions: block.denies }, organizations, voice)}</span>
							<span className="link-row-text">{voice.say("block.whatever")}</span>
						</span>
						<Icon name="chevron" size={20} />
					</AriaLink>
				</li>
			))}
		</ul>
	);
}
