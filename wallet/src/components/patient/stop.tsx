/** Stopping, from anywhere: everything, or one consent. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import type { DirectiveId, Home } from "../../contracts";
import { directiveTitle } from "../../words/rule";
import { Button, Empty } from "../ui/basics";
import { Icon } from "../ui/icons";
import { Sheet } from "../ui/sheet";
import { canBeWithdrawn } from "./standing";

/** What can be stopped. Never disabled: with nothing to stop it says so. */
export function StopSheet({ open, home, onClose, onStopAll, onStop }: {
	open: boolean;
	home: Home | null;
	onClose: () => void;
	onStopAll: () => void;
	onStop: (directive: DirectiveId) => void;
}): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	const live = home?.consents.directives.filter(canBeWithdrawn) ?? [];
	return (
		<Sheet open={open} onClose={onClose} title={say("stop.title")}>
			<div className="stack">
				<p>{say("stop.lead")}</p>
				<Button weight="stop" icon="stop" wide onPress={onStopAll}>
					{say("stop.all")}
				</Button>
				{live.length > 0 && home !== null && (
					<>
						<h3>{say("stop.one")}</h3>
						<ul className="stack-tight">
							{live.map((directive) => (
								<li key={directive.id}>
									<button type="button" className="link-row link-row-stop" data-stop={directive.id} onClick={() => onStop(directive.id)}>
										<span className="link-row-body">
											<span className="link-row-title">{directiveTitle(directive, home.organizations, voice)}</span>
										</span>
										<span className="stop-word">
											<Icon name="stop" size={20} />
											{say("stop.this")}
										</span>
									</button>
								</li>
							))}
						</ul>
					</>
				)}
				{home !== null && live.length === 0 && <Empty icon="lock" title={say("stop.nothing")} />}
				<p className="soft">{say("stop.past")}</p>
			</div>
		</Sheet>
	);
}
