/** The auditor's page: drop a proof, see what it proves. No wallet, no network, nothing uploaded. */
import { useState, type JSX } from "react";
import { useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useAnnounce } from "../../app/announcer";
import { useVoice } from "../../app/say";
import { LanguageChoice } from "../../components/patient/preferences";
import { VerifiedView } from "../../components/patient/verified";
import { Button, Notice, Rows, Section, Skeleton } from "../../components/ui/basics";
import { FileDrop } from "../../components/ui/drop";
import { Choice } from "../../components/ui/fields";
import { More } from "../../components/ui/more";
import type { NetworkState, Outcome, ProofRefused, Verified } from "../../contracts";
import { proofRefusedInWords } from "../../words/trouble";
import { DecisionDetails } from "../../components/desk/decision";

interface Dropped {
	readonly name: string;
	readonly size: number;
	readonly bytes: Uint8Array;
}

type Result = Outcome<readonly Verified[], ProofRefused>;

async function read(file: File): Promise<Dropped> {
	return { name: file.name, size: file.size, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** Values of the core for the view. */
export default function AuditorPage(): JSX.Element {
	const core = useCore();
	const announce = useAnnounce();
	const voice = useVoice();
	const { say } = voice;
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const paired = network.is !== "unpaired";
	const [from, setFrom] = useState<"network" | "file">("file");
	const [trust, setTrust] = useState<Dropped | null>(null);
	const [bundle, setBundle] = useState<Dropped | null>(null);
	const [result, setResult] = useState<Result | "checking" | null>(null);
	const source = from === "network" && paired ? ({ from: "network" } as const) : trust === null ? null : ({ from: "file", bytes: trust.bytes } as const);

	const verify = async (file: Dropped, root: NonNullable<typeof source>) => {
		setResult("checking");
		const verified = await core.verifier.verify(file.bytes, root);
		setResult(verified);
		announce(verified.ok ? say("auditor.holds") : proofRefusedInWords(verified.failure, voice).title);
	};
	return (
		<Page title={say("auditor.title")} lead={say("auditor.lead")}>
			<Section title={say("auditor.trust")}>
				<p className="soft">{say("auditor.trust-text")}</p>
				{paired && (
					<Choice
						compact
						hideLabel
						label={say("auditor.trust")}
						options={[
							{ value: "file", label: say("auditor.from-file") },
							{ value: "network", label: say("auditor.from-network") },
						]}
						value={from}
						onChange={(next) => {
							setFrom(next);
							setResult(null);
						}}
					/>
				)}
				{(from === "file" || !paired) &&
					(trust === null ? (
						<FileDrop
							label={say("auditor.drop-trust")}
							choose={say("auditor.choose-trust")}
							onFile={(file) => void read(file).then(setTrust)}
						/>
					) : (
						<FileRow file={trust} onRemove={() => {
							setTrust(null);
							setResult(null);
						}} />
					))}
			</Section>
			<Section title={say("auditor.proof")}>
				{bundle === null ? (
					<FileDrop
						label={say("auditor.drop-proof")}
						choose={say("auditor.choose-proof")}
						onFile={(file) =>
							void read(file).then((dropped) => {
								setBundle(dropped);
								if (source !== null) void verify(dropped, source);
							})
						}
					/>
				) : (
					<FileRow file={bundle} onRemove={() => {
						setBundle(null);
						setResult(null);
					}} />
				)}
				<Button weight="main" icon="shield" wide isDisabled={bundle === null || source === null} isPending={result === "checking"} onPress={() => {
					if (bundle !== null && source !== null) void verify(bundle, source);
				}}>
					{say("auditor.verify")}
				</Button>
			</Section>
			{result === "checking" && <Skeleton label={say("seen.checking")} lines={2} />}
			{result !== null && result !== "checking" && <ResultView result={result} />}
			<More title={say("auditor.what")}>
				<p>{say("auditor.what-text")}</p>
				<p>{say("auditor.limits")}</p>
			</More>
			<LanguageChoice />
		</Page>
	);
}

function FileRow({ file, onRemove }: { file: Dropped; onRemove: () => void }): JSX.Element {
	const { say, formats } = useVoice();
	return (
		<div className="card">
			<Rows rows={[{ label: say("auditor.file"), text: <bdi>{file.name}</bdi> }, { label: say("auditor.size"), text: formats.bytes(file.size) }]} />
			<Button onPress={onRemove}>{say("auditor.another")}</Button>
		</div>
	);
}

/** What a file proves, or why it proves nothing. */
export function ResultView({ result }: { result: Result }): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	if (!result.ok) {
		const words = proofRefusedInWords(result.failure, voice);
		return (
			<div data-refused={result.failure.kind}>
				<Notice tone="stop" urgent title={words.title}>
					{words.text}
				</Notice>
			</div>
		);
	}
	return (
		<Section title={say("auditor.shows", { count: result.value.length })}>
			<ul className="stack">
				{result.value.map((verified, index) => (
					<li key={index} className="stack-tight">
						<VerifiedView verified={verified} />
						{verified.shown.is === "decision" && <DecisionDetails decision={verified.shown.decision} />}
					</li>
				))}
			</ul>
		</Section>
	);
}
