/** Sending FHIR files to the hospital's own gateway. */
import { useState, type JSX } from "react";
import { useVoice } from "../../app/say";
import type { Failure, Imported, Outcome } from "../../contracts";
import { Notice } from "../ui/basics";
import { FileDrop } from "../ui/drop";
import { FailureNotice } from "../ui/loaded";

/** One file at a time; what it came to stays on the page. */
export function ImportPanel({ onImport }: { onImport: (file: Blob, name: string) => Promise<Outcome<Imported>> }): JSX.Element {
	const { say, formats } = useVoice();
	const [sending, setSending] = useState<{ readonly size: number; readonly name: string } | null>(null);
	const [done, setDone] = useState<Imported | null>(null);
	const [failure, setFailure] = useState<Failure | null>(null);
	const send = async (file: File) => {
		setDone(null);
		setFailure(null);
		setSending({ size: file.size, name: file.name });
		const imported = await onImport(file, file.name);
		setSending(null);
		if (imported.ok) setDone(imported.value);
		else setFailure(imported.failure);
	};
	return (
		<div className="stack">
			{sending === null ? (
				<FileDrop label={say("import.drop")} choose={say("import.choose")} onFile={(file) => void send(file)} />
			) : (
				// How far the gateway is nobody is told before its answer: a bar would only pretend to know.
				<div className="progress progress-open" role="status">
					<p>{say("import.sending", { name: sending.name, size: formats.bytes(sending.size) })}</p>
					<p className="soft">{say("import.sending-text")}</p>
				</div>
			)}
			{done !== null && <ImportedView imported={done} />}
			{failure !== null && (
				<>
					<FailureNotice failure={failure} />
					<p className="soft">{say("import.again")}</p>
				</>
			)}
		</div>
	);
}

/** What became of a file. */
export function ImportedView({ imported }: { imported: Imported }): JSX.Element {
	const { say, formats } = useVoice();
	const { stored, unchanged, refused, faults, brokenOff } = imported;
	return (
		<Notice tone={brokenOff || refused > 0 ? "waiting" : "final"} title={say("import.done", { count: stored })}>
			{unchanged > 0 && <p>{say("import.unchanged", { count: unchanged })}</p>}
			{refused > 0 && <p>{say("import.refused", { count: refused })}</p>}
			{faults.length > 0 && (
				<ul className="faults" dir="ltr">
					{faults.map(({ line, path, problem }) => (
						<li key={`${line} ${path}`}>
							{say("import.fault", { line: formats.number(line) })} <code>{path}</code> <code>{problem}</code>
						</li>
					))}
				</ul>
			)}
			{brokenOff && <p>{say("import.broken-off")}</p>}
			{!brokenOff && <p>{say("import.next")}</p>}
		</Notice>
	);
}
