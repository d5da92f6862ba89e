/** Sending FHIR files to the hospital's own gateway. */
import { useState, type JSX } from "react";
import { useVoice } from "../../app/say";
import type { Failure, Outcome } from "../../contracts";
import { Notice } from "../ui/basics";
import { FileDrop } from "../ui/drop";
import { FailureNotice } from "../ui/loaded";

type Imported = { readonly accepted: number; readonly refused: number };

/** One file at a time; what it came to stays on the page. */
export function ImportPanel({ onImport }: { onImport: (file: Blob, progress: (sent: number) => void) => Promise<Outcome<Imported>> }): JSX.Element {
	const { say, formats } = useVoice();
	const [sending, setSending] = useState<{ readonly size: number; readonly sent: number } | null>(null);
	const [done, setDone] = useState<Imported | null>(null);
	const [failure, setFailure] = useState<Failure | null>(null);
	const send = async (file: File) => {
		setDone(null);
		setFailure(null);
		setSending({ size: file.size, sent: 0 });
		const imported = await onImport(file, (sent) => setSending({ size: file.size, sent }));
		setSending(null);
		if (imported.ok) setDone(imported.value);
		else setFailure(imported.failure);
	};
	return (
		<div className="stack">
			{sending === null ? (
				<FileDrop label={say("import.drop")} choose={say("import.choose")} onFile={(file) => void send(file)} />
			) : (
				<div className="progress" role="status">
					<p>{say("import.sending", { sent: formats.bytes(sending.sent), size: formats.bytes(sending.size) })}</p>
					<div className="progress-bar" aria-hidden="true">
						<div className="progress-fill" style={{ inlineSize: `${sending.size === 0 ? 0 : Math.round((100 * sending.sent) / sending.size)}%` }} />
					</div>
				</div>
			)}
			{done !== null && (
				<Notice tone={done.refused === 0 ? "final" : "waiting"} title={say("import.done", { count: done.accepted })}>
					{done.refused > 0 && say("import.refused", { count: done.refused })}
				</Notice>
			)}
			{failure !== null && <FailureNotice failure={failure} />}
		</div>
	);
}
