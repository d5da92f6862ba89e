/** The frame of a desk: who one is and may, its pages, what is on its way. Whoever has no role here is told so. */
import { useEffect, useRef, type JSX, type ReactNode } from "react";
import { Link as AriaLink } from "react-aria-components";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import type { MessageId } from "../../app/i18n";
import { Page } from "../../app/page";
import { href } from "../../app/route";
import { useVoice } from "../../app/say";
import { Brand, NetworkBanner } from "../../app/shell";
import { ROLES, type AccountId, type Enrolment, type Entry, type GatewaySession, type KeystoreState, type Loadable, type NetworkState, type Organization, type Role } from "../../contracts";
import type { Observable } from "rxjs";
import { organizationName } from "../../words/names";
import { stageOf } from "../../words/status";
import { DoneEntries, OpenEntries } from "../patient/entries";
import { LanguageChoice } from "../patient/preferences";
import { Button, ButtonLink, Empty, Notice, Skeleton } from "../ui/basics";
import { FailureNotice } from "../ui/loaded";
import { More } from "../ui/more";

/** One page of a desk. Without one of `needs` it has nothing to show. */
export interface DeskTab {
	readonly to: string;
	readonly label: MessageId;
	readonly needs?: readonly Role[];
}

/** What somebody may do at a desk, by role. */
export type May = (role: Role) => boolean;

/** Which desk it is. */
export type DeskKind = "hospital" | "partner";

/** Landmarks of a desk. */
export function DeskShell({ kind, tabs, here, organization$, children }: {
	kind: DeskKind;
	tabs: readonly [DeskTab, ...DeskTab[]];
	here: DeskTab;
	organization$: Observable<Loadable<Organization>>;
	children: (may: May) => ReactNode;
}): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const organization = useValue<Loadable<Organization>>(organization$, LOADING);
	const enrolment = useValue<Loadable<Enrolment>>(core.patient.enrolment$, LOADING);
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	const session = useValue<GatewaySession>(core.gateway.session$, { is: "signed_out" });
	const entries = useValue<readonly Entry[]>(core.acts.entries$, []);
	const acts = {
		entries,
		onAgain: (key: string) => void core.acts.again(key),
		onCancel: (key: string) => void core.acts.cancel(key),
		onDismiss: (key: string) => void core.acts.dismiss(key),
	};
	const done = entries.filter((entry) => stageOf(entry.status) === "final").length;
	const known = valueOf(organization);
	// Who has no place here is shown no way in.
	const inside = enrolment.state !== "ready" || enrolment.value.is === "staff";
	const signer = keystore.is === "unlocked" ? keystore.signer : null;
	return (
		<div className="shell shell-plain desk">
			<header className="top">
				<Brand to={tabs[0].to} />
				{known !== null && <p className="desk-who">{organizationName(known.id, new Map([[known.id, known]]), voice)}</p>}
			</header>
			<div className="desk-body">
				{inside && <DeskTabs tabs={tabs} here={here.to} />}
				<main id="main" className="main stack">
					<NetworkBanner state={network} waiting={entries.filter((entry) => stageOf(entry.status) === "waiting").length} />
					{signer?.is === "extension" && session.is === "signed_out" && (
						<Notice tone="waiting" title={say("desk.sign-in")} actions={<Button weight="main" onPress={() => void core.gateway.signIn()}>{say("desk.sign-in-do")}</Button>}>
							{say("desk.sign-in-text")}
						</Notice>
					)}
					<OpenEntries {...acts} />
					<Standing kind={kind} enrolment={enrolment} organization={organization} account={signer?.account ?? null} tab={here}>
						{children}
					</Standing>
					{done > 0 && (
						<More title={say("desk.done", { count: voice.formats.number(done) })}>
							<DoneEntries {...acts} />
						</More>
					)}
					<More title={say("settings.language")}>
						<LanguageChoice />
					</More>
				</main>
			</div>
		</div>
	);
}

/** The desk's pages; the one in use is in sight, also where they do not fit side by side. */
function DeskTabs({ tabs, here }: { tabs: readonly DeskTab[]; here: string }): JSX.Element {
	const { say } = useVoice();
	const list = useRef<HTMLElement>(null);
	useEffect(() => {
		const tab = list.current?.querySelector<HTMLElement>('[aria-current="page"]');
		const strip = list.current;
		if (tab !== null && tab !== undefined && strip !== null) strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.clientWidth) / 2;
	}, [here]);
	return (
		<nav ref={list} className="desk-tabs" aria-label={say("nav.label")}>
			{tabs.map(({ to, label }) => (
				<AriaLink key={to} href={href(to)} className="desk-tab" aria-current={to === here ? "page" : undefined}>
					{say(label)}
				</AriaLink>
			))}
		</nav>
	);
}

/** A page for who has a place at this desk; for everybody else, what is missing and who can give it. */
export function Standing({ kind, enrolment, organization, account, tab, children }: {
	kind: DeskKind;
	enrolment: Loadable<Enrolment>;
	organization: Loadable<Organization>;
	account: AccountId | null;
	tab: DeskTab;
	children: (may: May) => ReactNode;
}): JSX.Element {
	const { say, formats } = useVoice();
	if (enrolment.state === "loading") return <Skeleton label={say("state.loading")} lines={5} />;
	if (enrolment.state === "failed") {
		return (
			<Page title={say(tab.label)}>
				<FailureNotice failure={enrolment.because} />
			</Page>
		);
	}
	const standing = enrolment.value;
	if (standing.is !== "staff") {
		return (
			<Page title={say("desk.no-role")} lead={say(`desk.no-role.${kind}`)}>
				<Empty icon="people" title={say("desk.no-role-ask")}>
					{account !== null && (
						<p>
							<bdi dir="ltr" className="mono">
								{account}
							</bdi>
						</p>
					)}
				</Empty>
				<ButtonLink to="/">{say("desk.to-wallet")}</ButtonLink>
			</Page>
		);
	}
	const found = valueOf(organization);
	if (found !== null && found.status !== "active") {
		return (
			<Page title={say(tab.label)}>
				<Notice tone="stop" urgent title={say("desk.not-active")}>
					{say("desk.not-active-text")}
				</Notice>
			</Page>
		);
	}
	// A hospital may order like any other member, so the partner's desk is open to it.
	if (found !== null && kind === "hospital" && found.kind !== "hospital") {
		return (
			<Page title={say("desk.no-role")} lead={say("desk.no-role.hospital")}>
				<ButtonLink weight="main" to="/partner">
					{say("desk.to-partner")}
				</ButtonLink>
			</Page>
		);
	}
	const roles = standing.roles;
	const may: May = (role) => roles.includes(role);
	const { needs } = tab;
	if (needs !== undefined && !needs.some(may)) {
		return (
			<Page title={say(tab.label)}>
				<Notice tone="calm" icon="people" title={say("desk.needs-role", { roles: formats.or(needs.map((role) => say(`role.${role}`))) })}>
					<p>{say("desk.your-roles", { roles: formats.and(ROLES.filter(may).map((role) => say(`role.${role}`))) })}</p>
					<p>{say("desk.needs-role-text")}</p>
				</Notice>
			</Page>
		);
	}
	return <>{children(may)}</>;
}

/** A line where an act would be that somebody's roles do not cover. */
export function NeedsRole({ role }: { role: Role }): JSX.Element {
	const { say } = useVoice();
	return <p className="soft small">{say("desk.only-role", { role: say(`role.${role}`) })}</p>;
}
