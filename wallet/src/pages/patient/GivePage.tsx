/** Giving consent: choose what comes closest, then look at it and change it. */
import type { JSX } from "react";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { LinkRow, Notice, Section } from "../../components/ui/basics";
import type { IconName } from "../../components/ui/icons";
import { Loaded } from "../../components/ui/loaded";
import type { Home, Loadable, Template, Usual } from "../../contracts";
import { templateFor } from "../../words/draft";

const ICON: Record<Usual["name"], IconName> = {
	"care-here": "heart",
	"care-everywhere": "hospital",
	"research-lab": "flask",
	"research-ibd-lab": "flask",
	"research-broad": "flask",
	"research-no": "stop",
};

/** Values of the core for {@link GiveView}. */
export function GivePage(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	return (
		<Page title={say("give.title")} lead={say("give.lead")} back={{ to: "/", label: say("nav.home") }}>
			<Loaded value={home}>{(value) => <GiveView usual={core.workbench.usual()} templates={value.templates} />}</Loaded>
		</Page>
	);
}

/** The usual consents. One whose text cannot be shown is not offered, and it is said why. */
export function GiveView({ usual, templates }: { usual: readonly Usual[]; templates: readonly Template[] }): JSX.Element {
	const { say } = useVoice();
	return (
		<>
			{(["care", "research"] as const).map((about) => {
				const mine = usual.filter((one) => one.about === about);
				if (mine.length === 0) return null;
				return (
					<Section key={about} title={say(`give.${about}`)}>
						{templateFor(about, templates) === null ? (
							<div data-unknown-template>
								<Notice tone="stop" title={say("give.no-text")}>
									{say(templates.some((template) => template.about.is === about && template.text === "unknown") ? "give.unknown-text" : "give.revoked-text")}
								</Notice>
							</div>
						) : (
							<ul className="stack-tight">
								{mine.map((one) => (
									<li key={one.name}>
										<LinkRow to={`/give/${one.name}`} icon={ICON[one.name]} title={say(`usual.${one.name}`)}>
											{say(`usual.${one.name}.text`)}
										</LinkRow>
									</li>
								))}
							</ul>
						)}
					</Section>
				);
			})}
		</>
	);
}
