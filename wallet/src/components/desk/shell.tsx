/** The frame of a desk: who one is, its pages, what is on its way. */
import type { JSX, ReactNode } from "react";
import { Link as AriaLink } from "react-aria-components";
import { LOADING, useCore, useValue } from "../../app/core";
import { href } from "../../app/route";
import { Brand, NetworkBanner } from "../../app/shell";
import { useVoice } from "../../app/say";
import type { MessageId } from "../../app/i18n";
import type { Entry, Loadable, NetworkState, Organization } from "../../contracts";
import type { Observable } from "rxjs";
import { organizationName } from "../../words/names";
import { stageOf } from "../../words/status";
import { DoneEntries, OpenEntries } from "../patient/entries";
import { LanguageChoice } from "../patient/preferences";
import { More } from "../ui/more";

/** One page of a desk. */
export interface DeskTab {
	readonly to: string;
	readonly label: MessageId;
}

/** Landmarks of a desk. */
export function DeskShell({ tabs, here, organization$, home, children }: {
	tabs: readonly DeskTab[];
	here: string;
	organization$: Observable<Loadable<Organization>>;
	home: string;
	children: ReactNode;
}): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const organization = useValue<Loadable<Organization>>(organization$, LOADING);
	const entries = useValue<readonly Entry[]>(core.acts.entries$, []);
	const acts = {
		entries,
		onAgain: (key: string) => void core.acts.again(key),
		onCancel: (key: string) => void core.acts.cancel(key),
		onDismiss: (key: string) => void core.acts.dismiss(key),
	};
	const known = organization.state === "ready" || organization.state === "stale" ? organization.value : null;
	return (
		<div className="shell shell-plain desk">
			<header className="top">
				<Brand to={home} />
				{known !== null && <p className="soft">{organizationName(known.id, new Map([[known.id, known]]), voice)}</p>}
			</header>
			<main id="main" className="main stack">
				<nav className="desk-tabs" aria-label={say("nav.label")}>
					{tabs.map(({ to, label }) => (
						<AriaLink key={to} href={href(to)} className="desk-tab" aria-current={to === here ? "page" : undefined}>
							{say(label)}
						</AriaLink>
					))}
				</nav>
				<NetworkBanner state={network} waiting={entries.filter((entry) => stageOf(entry.status) === "waiting").length} />
				<OpenEntries {...acts} />
				{children}
				<DoneEntries {...acts} />
				<More title={say("settings.language")}>
					<LanguageChoice />
				</More>
			</main>
		</div>
	);
}
