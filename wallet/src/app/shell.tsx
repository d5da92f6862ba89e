/** The frame around a patient's pages: where to go, how the network does, and the way to stop. */
import { useState, type JSX, type ReactNode } from "react";
import { Button as AriaButton, Link as AriaLink } from "react-aria-components";
import { StopSheet } from "../components/patient/stop";
import { Badge, Button, ButtonLink } from "../components/ui/basics";
import { Icon, type IconName } from "../components/ui/icons";
import type { ConsentRequest, Entry, Home, InboxItem, Loadable, NetworkState, Recovery } from "../contracts";
import { stageOf } from "../words/status";
import { failureInWords } from "../words/trouble";
import { shortAccount } from "../words/names";
import { useActingFor, useOwnAccount } from "./acting";
import { LOADING, useCore, useValue, valueOf } from "./core";
import { href, usePlace } from "./route";
import { useSign } from "./signing";
import { reloadProgram } from "./update";
import { useVoice } from "./say";

const TABS = [
	{ to: "/", icon: "home", name: "home" },
	{ to: "/seen", icon: "eye", name: "seen" },
	{ to: "/records", icon: "document", name: "records" },
	{ to: "/inbox", icon: "bell", name: "inbox" },
	{ to: "/more", icon: "more", name: "more" },
] as const satisfies readonly { to: string; icon: IconName; name: string }[];

/** Which tab a page belongs to. */
export function tabOf(path: string): (typeof TABS)[number]["to"] {
	if (path.startsWith("/seen")) return "/seen";
	if (path.startsWith("/records")) return "/records";
	if (path.startsWith("/inbox") || path.startsWith("/questions")) return "/inbox";
	if (["/more", "/rewards", "/representatives", "/recovery", "/settings"].some((prefix) => path.startsWith(prefix))) return "/more";
	return "/";
}

/** The brand, as text and drawing. */
export function Brand({ to = "/" }: { to?: string }): JSX.Element {
	const { say } = useVoice();
	return (
		<AriaLink href={href(to)} className="brand">
			<Icon name="shield" size={24} />
			<span>{say("app.name")}</span>
		</AriaLink>
	);
}

/** What the network's state means to a person, as one line above everything. */
export function NetworkBanner({ state, waiting }: { state: NetworkState; waiting: number }): JSX.Element | null {
	const voice = useVoice();
	if (state.is !== "troubled") return null;
	const words = failureInWords(state.trouble, voice);
	return (
		<div className={`banner ${words.passes ? "banner-waiting" : "banner-stop"}`} role="status" data-trouble={state.trouble.kind}>
			<Icon name={state.trouble.kind === "offline" ? "offline" : words.passes ? "clock" : "alert"} />
			<p>
				<strong>{words.title}</strong> {words.text} {waiting > 0 && voice.say("banner.waiting", { count: waiting })}
			</p>
			{state.trouble.kind === "program_outdated" && <Button onPress={() => void reloadProgram()}>{voice.say("do.reload")}</Button>}
		</div>
	);
}

/** How many new things the inbox has. */
function news(requests: Loadable<readonly ConsentRequest[]>, inbox: Loadable<readonly InboxItem[]>): number {
	const open = requests.state === "ready" || requests.state === "stale" ? requests.value.filter(({ state }) => state.is === "open").length : 0;
	const unseen = inbox.state === "ready" || inbox.state === "stale" ? inbox.value.filter(({ seen, what }) => !seen && what.kind !== "request").length : 0;
	return open + unseen;
}

/** Landmarks: banner, navigation, main. */
export function Shell({ children }: { children: ReactNode }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const { path } = usePlace();
	const [stopping, setStopping] = useState(false);
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const entries = useValue<readonly Entry[]>(core.acts.entries$, []);
	const requests = useValue<Loadable<readonly ConsentRequest[]>>(core.patient.requests$, LOADING);
	const inbox = useValue<Loadable<readonly InboxItem[]>>(core.patient.inbox$, LOADING);
	const acting = useActingFor();
	const own = useOwnAccount();
	// From the ledger itself: the hospital, whose inbox tells it too, may be the one that started it.
	const recovery = useValue<Loadable<Recovery>>(core.patient.recovery$, LOADING);
	const running = (recovery.state === "ready" || recovery.state === "stale") && recovery.value.is === "running";
	const value = valueOf(home);
	// Before anything is loaded there is still an account whose consents can all be withdrawn.
	const subject = value?.subject ?? acting ?? own;
	const waiting = entries.filter((entry) => stageOf(entry.status) === "waiting").length;
	const moving = entries.filter((entry) => stageOf(entry.status) === "moving").length;
	const unseen = news(requests, inbox);
	const here = tabOf(path);
	return (
		<div className="shell">
			<header className="top">
				<Brand />
				<div className="top-end">
					{(waiting > 0 || moving > 0) && (
						<AriaLink href={href("/")} className="top-progress" aria-label={say("top.progress", { waiting, moving })}>
							{waiting > 0 && (
								<Badge tone="waiting" icon="clock">
									{waiting}
								</Badge>
							)}
							{moving > 0 && (
								<Badge tone="moving" icon="send">
									{moving}
								</Badge>
							)}
						</AriaLink>
					)}
					<AriaButton className="stop-button" onPress={() => setStopping(true)} data-testid="stop">
						<Icon name="stop" size={20} />
						<span>{say("top.stop")}</span>
					</AriaButton>
				</div>
			</header>
			<nav className="tabs" aria-label={say("nav.label")}>
				<ul>
					{TABS.map(({ to, icon, name }) => (
						<li key={to}>
							<AriaLink href={href(to)} className="tab" aria-current={to === here ? "page" : undefined}>
								<span className="tab-icon">
									<Icon name={icon} />
									{name === "inbox" && unseen > 0 && (
										<span className="tab-count">
											<span aria-hidden="true">{unseen > 9 ? "9+" : unseen}</span>
											<span className="visually-hidden">{say("nav.unseen", { count: unseen })}</span>
										</span>
									)}
								</span>
								<span className="tab-label">{say(`nav.${name}`)}</span>
							</AriaLink>
						</li>
					))}
				</ul>
			</nav>
			<main id="main" className="main">
				<NetworkBanner state={network} waiting={waiting} />
				{running && acting === null && !path.startsWith("/recovery") && (
					<div className="banner banner-stop" role="alert" data-recovery="running">
						<Icon name="alert" />
						<p>
							<strong>{say("banner.recovery")}</strong> {say("banner.recovery-text")}
						</p>
						<ButtonLink to="/recovery">{say("banner.recovery-do")}</ButtonLink>
					</div>
				)}
				{acting !== null && (
					<div className="banner banner-moving" role="status">
						<Icon name="people" />
						<p>{say("banner.acting", { who: shortAccount(acting) })}</p>
						<Button onPress={() => core.patient.actFor(null)}>{say("reps.act-for-me")}</Button>
					</div>
				)}
				{children}
			</main>
			<StopSheet
				open={stopping}
				home={value}
				onClose={() => setStopping(false)}
				onStopAll={() => {
					setStopping(false);
					if (subject !== null) sign([{ act: "withdraw_all", subject }]);
				}}
				onStop={(directive) => {
					setStopping(false);
					if (subject !== null) sign([{ act: "withdraw_consent", subject, directive }]);
				}}
			/>
		</div>
	);
}

/** The frame of pages that need no wallet: a bar and the page. */
export function PlainShell({ children, to = "/" }: { children: ReactNode; to?: string }): JSX.Element {
	return (
		<div className="shell shell-plain">
			<header className="top">
				<Brand to={to} />
			</header>
			<main id="main" className="main">
				{children}
			</main>
		</div>
	);
}
