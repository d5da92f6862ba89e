/** Pulling what was released: the key stays in the worker, the records in this browser. */
import { useState, type JSX } from "react";
import type { PullKey, PullProgress } from "../../contracts";
import { ResourceView } from "../patient/resource";
import { Button, Notice } from "../ui/basics";
import { offerFile } from "../ui/download";
import { FileDrop } from "../ui/drop";
import { Choice, Field } from "../ui/fields";
import { FailureNotice } from "../ui/loaded";
import { More } from "../ui/more";
import { useStaffVoice } from "./voice";

/** Asks for the organization's key, then shows how far it is, then what came. */
export function PullPanel({ progress, onPull }: { progress: PullProgress | null; onPull: (key: PullKey) => void }): JSX.Element {
	if (progress === null || progress.step === "failed") return <KeyForm progress={progress} onPull={onPull} />;
	return progress.step === "done" ? <Pulled pulled={progress} /> : <Pulling progress={progress} />;
}

function KeyForm({ progress, onPull }: { progress: Extract<PullProgress, { step: "failed" }> | null; onPull: (key: PullKey) => void }): JSX.Element {
	const { say } = useStaffVoice();
	const [by, setBy] = useState<"own" | "file">("own");
	const [file, setFile] = useState<{ readonly name: string; readonly bytes: Uint8Array } | null>(null);
	const [passphrase, setPassphrase] = useState("");
	const pull = () => {
		if (by === "own") return onPull({ own: true });
		if (file === null) return;
		onPull({ file: file.bytes, passphrase });
		// Neither stays in the page.
		setPassphrase("");
		setFile(null);
	};
	return (
		<div className="stack pull">
			{progress !== null && <FailureNotice failure={progress.because} />}
			{progress !== null && <p className="soft">{say("pull.nothing-lost")}</p>}
			<Choice
				label={say("pull.key")}
				options={[
					{ value: "own", label: say("pull.own"), hint: say("pull.own-text") },
					{ value: "file", label: say("pull.file"), hint: say("pull.file-text") },
				]}
				value={by}
				onChange={setBy}
			/>
			{by === "file" &&
				(file === null ? (
					<FileDrop
						label={say("pull.drop")}
						choose={say("pull.choose")}
						onFile={(chosen) => void chosen.arrayBuffer().then((bytes) => setFile({ name: chosen.name, bytes: new Uint8Array(bytes) }))}
					/>
				) : (
					<Field label={say("pull.passphrase", { name: file.name })} type="password" autoComplete="off" value={passphrase} onChange={setPassphrase} />
				))}
			<Button weight="main" wide isDisabled={by === "file" && (file === null || passphrase === "")} onPress={pull}>
				{say("pull.do")}
			</Button>
		</div>
	);
}

function Pulled({ pulled }: { pulled: Extract<PullProgress, { step: "done" }> }): JSX.Element {
	const { say, formats } = useStaffVoice();
	const { records, dropped, files, bundle, missing, unanchored } = pulled;
	return (
		<div className="stack pull" data-testid="pulled" data-records={records}>
			<Notice
				tone={records > 0 ? "final" : "calm"}
				title={say("pull.done", { count: records })}
				actions={
					records > 0 && (
						<Button icon="download" onPress={() => offerFile(bundle, "galen-records.ndjson")}>
							{say("pull.save")}
						</Button>
					)
				}
			>
				{dropped > 0 && <p>{say("pull.dropped", { count: dropped })}</p>}
				{missing > 0 && <p>{say("pull.missing", { count: missing })}</p>}
				{unanchored > 0 && <p>{say("pull.unanchored", { count: unanchored })}</p>}
			</Notice>
			{files.map((one) => (
				<More key={one.object} title={say("pull.one", { kind: say(`category.${one.category}`), type: one.resourceType })}>
					<ResourceView text={one.text} />
				</More>
			))}
			{records > files.length && <p className="soft">{say("pull.rest", { count: formats.number(records - files.length) })}</p>}
		</div>
	);
}

function Pulling({ progress }: { progress: Extract<PullProgress, { step: "releasing" | "fetching" }> }): JSX.Element {
	const { say, formats } = useStaffVoice();
	const [done, of] = progress.step === "releasing" ? [progress.released, progress.released + progress.remaining] : [progress.records, progress.of];
	return (
		<div className="progress" role="status">
			<p>
				{progress.step === "releasing"
					? say("pull.releasing", { released: formats.number(progress.released), remaining: formats.number(progress.remaining) })
					: say("pull.fetching", { records: formats.number(done), of: formats.number(of) })}
			</p>
			<div className="progress-bar" aria-hidden="true">
				<div className="progress-fill" style={{ inlineSize: `${of === 0 ? 0 : Math.round((100 * done) / of)}%` }} />
			</div>
		</div>
	);
}
