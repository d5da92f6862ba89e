/** Records come in; how many wait for the ledger. */
import type { JSX } from "react";
import { LOADING, useCore, useValue } from "../../../app/core";
import { Page } from "../../../app/page";
import { useVoice } from "../../../app/say";
import { ImportPanel } from "../../../components/desk/import";
import { Section } from "../../../components/ui/basics";
import { Loaded } from "../../../components/ui/loaded";
import type { Loadable, Outbox } from "../../../contracts";

/** Values of the core for the views. */
export function ImportPage(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const outbox = useValue<Loadable<Outbox>>(core.hospital.outbox$, LOADING);
	return (
		<Page title={say("desk.import")} lead={say("import.lead")}>
			<ImportPanel onImport={(file, name) => core.hospital.importFhir(file, name)} />
			<Section title={say("outbox.title")}>
				<Loaded value={outbox}>{(value) => <OutboxView outbox={value} />}</Loaded>
			</Section>
		</Page>
	);
}

/** What is kept and not on the ledger yet, and what is. */
export function OutboxView({ outbox }: { outbox: Outbox }): JSX.Element {
	const { say, formats } = useVoice();
	return (
		<>
			<dl className="figures">
				<div className="figure figure-moving">
					<dt>{say("outbox.pending")}</dt>
					<dd>{formats.number(outbox.pending)}</dd>
				</div>
				<div className="figure figure-moving">
					<dt>{say("outbox.sealed")}</dt>
					<dd>{formats.number(outbox.sealed)}</dd>
				</div>
				<div className="figure figure-final">
					<dt>{say("outbox.anchored")}</dt>
					<dd>{formats.number(outbox.anchored)}</dd>
				</div>
			</dl>
			<p className="soft small">{say("outbox.text")}</p>
		</>
	);
}
