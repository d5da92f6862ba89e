/** What is on its way: kept on the device until it is final. */
import type { JSX } from "react";
import { useVoice } from "../../app/say";
import { useSign } from "../../app/signing";
import type { Entry } from "../../contracts";
import { actTitle } from "../../words/act";
import { remedyOf, stageOf, statusInWords } from "../../words/status";
import { StageMark } from "../signing/stage";
import { Button, Section } from "../ui/basics";

interface EntryProps {
	readonly entries: readonly Entry[];
	readonly onAgain: (key: string) => void;
	readonly onCancel: (key: string) => void;
	readonly onDismiss: (key: string) => void;
}

/** What is not in force yet. Final ones are apart: nothing that is pending stands among what is done. */
export function OpenEntries({ entries, ...rest }: EntryProps): JSX.Element | null {
	const { say } = useVoice();
	const open = entries.filter((entry) => stageOf(entry.status) !== "final");
	if (open.length === 0) return null;
	return (
		<Section title={say("home.on-its-way")}>
			<EntryList entries={open} {...rest} />
		</Section>
	);
}

/** What has become final, until somebody hides it. */
export function DoneEntries({ entries, ...rest }: EntryProps): JSX.Element | null {
	const { say } = useVoice();
	const done = entries.filter((entry) => stageOf(entry.status) === "final");
	if (done.length === 0) return null;
	return (
		<Section title={say("home.done")}>
			<EntryList entries={done} {...rest} />
		</Section>
	);
}

/** Acts with where they stand. */
function EntryList({ entries, onAgain, onCancel, onDismiss }: EntryProps): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const sign = useSign();
	return (
		<ul className="entries" data-testid="entries">
			{entries.map((entry) => {
				const stage = stageOf(entry.status);
				const remedy = remedyOf(entry.status);
				return (
					<li key={entry.key} className={`entry entry-${stage}`} data-act={entry.act.act} data-stage={stage}>
						<div className="entry-head">
							<p className="entry-title">{actTitle(entry.act, voice)}</p>
							<StageMark stage={stage} />
						</div>
						<p className="soft">{statusInWords(entry.status, voice)}</p>
						<p className="soft small">{say("entry.confirmed", { time: formats.minute(entry.confirmedAt) })}</p>
						<div className="actions">
							{entry.status.at === "waiting" && !entry.left && (
								<Button weight="quiet" onPress={() => onCancel(entry.key)}>
									{say("entry.cancel")}
								</Button>
							)}
							{remedy === "again" && <Button onPress={() => onAgain(entry.key)}>{say("do.try-again")}</Button>}
							{remedy === "look" && <Button onPress={() => sign([entry.act], () => onDismiss(entry.key))}>{say("do.look-again")}</Button>}
							{(stage === "final" || stage === "refused" || stage === "unread") && (
								<Button weight="quiet" onPress={() => onDismiss(entry.key)}>
									{say("entry.dismiss")}
								</Button>
							)}
						</div>
					</li>
				);
			})}
		</ul>
	);
}
