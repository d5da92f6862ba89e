/** What is needed more rarely. */
import type { JSX } from "react";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { LinkRow } from "../../components/ui/basics";
import type { IconName } from "../../components/ui/icons";

const PLACES = [
	{ to: "/rewards", icon: "coins", name: "rewards" },
	{ to: "/representatives", icon: "people", name: "reps" },
	{ to: "/recovery", icon: "key", name: "recovery" },
	{ to: "/settings", icon: "gear", name: "settings" },
	{ to: "/auditor", icon: "shield", name: "auditor" },
] as const satisfies readonly { to: string; icon: IconName; name: string }[];

/** Links. */
export function MorePage(): JSX.Element {
	const { say } = useVoice();
	return (
		<Page title={say("nav.more")}>
			<ul className="stack-tight">
				{PLACES.map(({ to, icon, name }) => (
					<li key={to}>
						<LinkRow to={to} icon={icon} title={say(`more.${name}`)}>
							{say(`more.${name}.text`)}
						</LinkRow>
					</li>
				))}
			</ul>
		</Page>
	);
}
