/** Pulling what an order released: the key stays in the worker, the records in this browser. */
import { useState, type JSX } from "react";
import { useVoice } from "../../app/say";
import type { PulledFile, PullProgress } from "../../contracts";
import { ResourceView } from "../patient/resource";
import { Button, Notice } from "../ui/basics";
import { offerFile } from "../ui/download";
import { FileDrop } from "../ui/drop";
import { Choice, Field } from "../ui/fields";
import { FailureNotice } from "../ui/loaded";
import { More } from "../ui/more";

type Key = { readonly file: Uint8Array; readonly passphrase: string } | { readonly own: true };

/** Records as one file, a line for each, as FHIR's bulk formats have them. */
export function ndjson(files: readonly PulledFile[]): string {
	return files.map(({ text }) => oneLine(text)).join("\n") + "\n";
}

function oneLine(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text));
	} catch {
		return JSON.stringify(text);
	}
}

/** Asks for the organization's key, then shows how far it is, then what came. */
export function PullPanel({ progress, onPull }: { progress: PullProgress | null; onPull: (key: Key) => void }): JSX.Element {
	const { say, formats } = useVoice();
	const [by, setBy] = useState<"own" | "file">("own");
	const [file, setFile] = useState<{ readonly name: string; readonly bytes: Uint8Array } | null>(null);
	const [passphrase, setPassphrase] = useState("");
	if (progress === null || progress.step === "failed") {
		return (
			<div className="stack pull">
				{progress !== null && <FailureNotice failure={progress.because} />}
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
				<Button weight="main" wide isDisabled={by === "file" && (file === null || passphrase === "")} onPress={() => {
					if (by === "own") onPull({ own: true });
					else if (file !== null) onPull({ file: file.bytes, passphrase });
				}}>
					{say("pull.do")}
				</Button>
			</div>
		);
	}
	if (progress.step === "done") {
		return (
			<div className="stack pull" data-testid="pulled" data-records={progress.records}>
				<Notice tone="final" title={say("pull.done", { count: progress.records })} actions={
					<Button icon="download" onPress={() => offerFile(new Blob([ndjson(progress.files)], { type: "application/fhir+ndjson" }), "galen-order.ndjson")}>
						{say("pull.save")}
					</Button>
				}>
					{progress.dropped > 0 && say("pull.dropped", { count: progress.dropped })}
				</Notice>
				{progress.files.slice(0, 20).map((pulled) => (
					<More key={pulled.object} title={say("pull.one", { kind: say(`category.${pulled.category}`), type: pulled.resourceType })}>
						<ResourceView text={pulled.text} />
					</More>
				))}
			</div>
		);
	}
	const [done, of] = progress.step === "releasing" ? [progress.released, progress.released + progress.remaining] : [progress.records, progress.of];
	return (
		<div className="progress" role="status">
			<p>{progress.step === "releasing" ? say("pull.releasing", { released: formats.number(progress.released), remaining: formats.number(progress.remaining) }) : say("pull.fetching", { records: formats.number(done), of: formats.number(of) })}</p>
			<div className="progress-bar" aria-hidden="true">
				<div className="progress-fill" style={{ inlineSize: `${of === 0 ? 0 : Math.round((100 * done) / of)}%` }} />
			</div>
		</div>
	);
}
