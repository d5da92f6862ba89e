/** The first minutes: a new wallet, an old one from its words, or one that lives in an extension. */
import { useEffect, useState, type JSX } from "react";
import { Page } from "../../app/page";
import { useCore } from "../../app/core";
import { useVoice } from "../../app/say";
import { AppearanceAndLanguage } from "../../components/patient/preferences";
import { KeepsNothing, useKeepsNothing } from "../../components/start/kept";
import { LinkRow, Notice } from "../../components/ui/basics";
import { parse, usePlace } from "../../app/route";
import { CreateWallet } from "./CreateWallet";
import { RestoreWallet } from "./RestoreWallet";
import { ConnectExtension } from "./ConnectExtension";

/** Shown while this device has no key. */
export function StartPage(): JSX.Element {
	const { path } = usePlace();
	switch (path) {
		case "/start/new":
			return <CreateWallet />;
		case "/start/restore":
			return <RestoreWallet />;
		case "/start/extension":
			return <ConnectExtension />;
		default:
			return <Welcome />;
	}
}

function Welcome(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const [extensions, setExtensions] = useState(0);
	useEffect(() => {
		void core.keystore.extensions().then((found) => setExtensions(found.length));
	}, [core]);
	const { path } = usePlace();
	useEffect(keepInvitation, []);
	const keepsNothing = useKeepsNothing();
	return (
		<Page title={say("start.title")} lead={say("start.lead")}>
			{keepsNothing && <KeepsNothing />}
			{path.startsWith("/pair") && (
				<Notice title={say("start.invited")}>{say("start.invited-text")}</Notice>
			)}
			<ul className="stack-tight">
				<li>
					<LinkRow to="/start/new" icon="plus" title={say("start.new")}>
						{say("start.new-text")}
					</LinkRow>
				</li>
				<li>
					<LinkRow to="/start/restore" icon="key" title={say("start.restore")}>
						{say("start.restore-text")}
					</LinkRow>
				</li>
				{extensions > 0 && (
					<li>
						<LinkRow to="/start/extension" icon="lock" title={say("start.extension")}>
							{say("start.extension-text")}
						</LinkRow>
					</li>
				)}
			</ul>
			<ul className="promises">
				<li>{say("start.promise-device")}</li>
				<li>{say("start.promise-free")}</li>
				<li>{say("start.promise-back")}</li>
			</ul>
			<AppearanceAndLanguage />
		</Page>
	);
}

const INVITATION = "galen.invitation";

/** An invitation in the address is kept for this tab until there is a wallet to follow it with. */
function keepInvitation(): void {
	const { path, query } = parse(window.location.hash);
	if (path !== "/pair" || query.size === 0) return;
	try {
		sessionStorage.setItem(INVITATION, `/pair?${query.toString()}`);
	} catch {
		// Then the link is opened once more.
	}
}

/** The place to go to once there is a wallet. */
export function afterStart(): string {
	try {
		const kept = sessionStorage.getItem(INVITATION);
		sessionStorage.removeItem(INVITATION);
		return kept ?? "/";
	} catch {
		return "/";
	}
}
