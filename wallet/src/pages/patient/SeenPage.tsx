/** Who saw my data: the hospital's accounting, each entry signed, and checked on this device. */
import { useState, type JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import { Page } from "../../app/page";
import { useVoice } from "../../app/say";
import { offerFile } from "../../components/ui/download";
import { Badge, Button, Empty, Notice, Rows, Section } from "../../components/ui/basics";
import { Loaded, FailureNotice } from "../../components/ui/loaded";
import { More } from "../../components/ui/more";
import type { Accounting, Disclosure, Failure, Home, Loadable, Outcome, Verified } from "../../contracts";
import { organizationName, type Organizations } from "../../words/names";
import { categoriesInWords } from "../../words/rule";
import { VerifiedView } from "../../components/patient/verified";

/** Values of the core for {@link SeenView}. */
export function SeenPage(): JSX.Element {
	const core = useCore();
	const { say } = useVoice();
	const accounting = useValue<Loadable<Accounting>>(core.patient.accounting$, LOADING);
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const organizations: Organizations = valueOf(home)?.organizations ?? new Map();
	const [failure, setFailure] = useState<Failure | null>(null);
	const save = async (as: "text" | "html" | "fhir") => {
		const made = await core.patient.exportAccounting(as);
		setFailure(made.ok ? null : made.failure);
		if (made.ok) offerFile(made.value, `galen-accounting.${as === "text" ? "txt" : as === "html" ? "html" : "json"}`);
	};
	return (
		<Page title={say("seen.title")} lead={say("seen.lead")}>
			<Loaded value={accounting} retry={() => core.patient.refresh("accounting")}>
				{(value) => <SeenView accounting={value} organizations={organizations} onVerify={(number) => core.patient.verifyDisclosure(number)} />}
			</Loaded>
			<Section title={say("seen.keep")}>
				<div className="actions">
					<Button icon="download" onPress={() => void save("text")}>
						{say("seen.keep-text")}
					</Button>
					<Button icon="download" onPress={() => void save("html")}>
						{say("seen.keep-html")}
					</Button>
					<Button icon="download" onPress={() => void save("fhir")}>
						{say("seen.keep-fhir")}
					</Button>
				</div>
				{failure !== null && <FailureNotice failure={failure} />}
			</Section>
		</Page>
	);
}

/** All entries, newest first, and what is wrong with the list if anything is. */
export function SeenView({ accounting, organizations, onVerify }: {
	accounting: Accounting;
	organizations: Organizations;
	onVerify: (number: bigint) => Promise<Outcome<Verified>>;
}): JSX.Element {
	const { say, formats } = useVoice();
	const newest = [...accounting.entries].sort((a, b) => b.at - a.at || Number(b.number - a.number));
	return (
		<>
			{accounting.problems.length > 0 && (
				<Notice tone="stop" urgent title={say("seen.problem")}>
					{say("seen.problem-text", { list: formats.and(accounting.problems.map(({ number }) => number.toString())) })}
				</Notice>
			)}
			{accounting.signerChanged && (
				<Notice tone="stop" urgent title={say("seen.other-signer")}>
					{say("seen.other-signer-text")}
				</Notice>
			)}
			{!accounting.complete && <Notice tone="waiting" title={say("seen.incomplete")} />}
			{newest.length === 0 ? (
				<Empty icon="eye" title={say("seen.nobody")}>
					<p>{say("seen.nobody-text")}</p>
				</Empty>
			) : (
				<ul className="stack" data-testid="disclosures">
					{newest.map((entry) => (
						<li key={entry.number.toString()}>
							<Entry entry={entry} organizations={organizations} onVerify={() => onVerify(entry.number)} />
						</li>
					))}
				</ul>
			)}
			<Unlisted unlisted={accounting.unlisted} organizations={organizations} />
		</>
	);
}

/** What the ledger says beside the hospital: releases it allowed, of which the list says nothing. */
function Unlisted({ unlisted, organizations }: { unlisted: Accounting["unlisted"]; organizations: Organizations }): JSX.Element | null {
	const voice = useVoice();
	const { say, formats } = voice;
	if (unlisted === null) return <p className="soft">{say("seen.not-compared")}</p>;
	if (unlisted.length === 0) return <p className="soft">{say("seen.compared")}</p>;
	return (
		<More title={say("seen.unlisted", { count: unlisted.length })}>
			<p>{say("seen.unlisted-text")}</p>
			<ul className="stack-tight" data-testid="unlisted">
				{unlisted.map(({ receipt, recipient, categories, at }) => (
					<li key={receipt.toString()}>
						<strong>{organizationName(recipient, organizations, voice)}</strong>, {formats.minute(at)}
						<span className="soft block">{categoriesInWords(categories, voice)}</span>
					</li>
				))}
			</ul>
		</More>
	);
}

function Entry({ entry, organizations, onVerify }: { entry: Disclosure; organizations: Organizations; onVerify: () => Promise<Outcome<Verified>> }): JSX.Element {
	const voice = useVoice();
	const { say, formats } = voice;
	const [checked, setChecked] = useState<Outcome<Verified> | "checking" | null>(null);
	const verify = async () => {
		setChecked("checking");
		setChecked(await onVerify());
	};
	return (
		<article className="card">
			<div className="card-head">
				<h2>{organizationName(entry.recipient, organizations, voice)}</h2>
				<time dateTime={new Date(entry.at * 1000).toISOString()}>{formats.minute(entry.at)}</time>
			</div>
			<p className="badges">
				{(entry.basis.is === "emergency" || entry.basis.is === "local_emergency") && (
					<Badge tone="stop" icon="alert">
						{say("seen.emergency")}
					</Badge>
				)}
				{entry.withheld && <Badge tone="waiting">{say("seen.withheld")}</Badge>}
				{entry.signature === "valid" && (
					<Badge tone="final" icon="check">
						{say("seen.signature-valid")}
					</Badge>
				)}
				{entry.signature === "invalid" && (
					<Badge tone="stop" icon="alert">
						{say("seen.signature-invalid")}
					</Badge>
				)}
			</p>
			<Rows
				rows={[
					{ label: say("row.why"), text: say(`purpose.${entry.purpose}`) },
					{ label: say("row.what"), text: categoriesInWords(entry.categories, voice) },
					{ label: say("seen.how-many"), text: say("seen.records", { count: entry.records }) },
					{ label: say("seen.from"), text: organizationName(entry.custodian, organizations, voice) },
				]}
			/>
			{entry.anchored === null ? (
				<p className="soft">{say("seen.not-anchored")}</p>
			) : checked === null || checked === "checking" ? (
				<Button icon="shield" isPending={checked === "checking"} onPress={() => void verify()}>
					{checked === null ? say("seen.check") : say("seen.checking")}
				</Button>
			) : checked.ok ? (
				<VerifiedView verified={checked.value} />
			) : (
				<FailureNotice failure={checked.failure} retry={() => void verify()} />
			)}
			<More title={say("seen.numbers")}>
				<Rows
					rows={[
						{ label: say("seen.number"), text: entry.number.toString() },
						{ label: say("seen.receipt"), text: entry.receipt.toString() },
						...(entry.anchored === null ? [] : [{ label: say("seen.batch"), text: `${entry.anchored.batch} / ${entry.anchored.leaf}` }]),
					]}
				/>
			</More>
		</article>
	);
}
