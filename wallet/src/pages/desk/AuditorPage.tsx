/** The auditor's page: drop a proof, see what it proves. No wallet, no network, nothing uploaded. */
import { useState, type JSX } from "react";
import { useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useAnnounce } from "../../app/announcer";
import { useVoice } from "../../app/say";
import { DecisionDetails } from "../../components/desk/decision";
import { LanguageChoice } from "../../components/patient/preferences";
import { VerifiedView } from "../../components/patient/verified";
import { Button, Notice, Rows, Section, Skeleton } from "../../components/ui/basics";
import { FileDrop } from "../../components/ui/drop";
import { Choice, Field } from "../../components/ui/fields";
import { More } from "../../components/ui/more";
import type { NetworkState, Outcome, ProofRefused, Verified } from "../../contracts";
import { proofRefusedInWords } from "../../words/trouble";

/** Longest file that is read: the format's own bound, and ample for what a network's specification needs. */
const MAX_FILE = 8 * 1024 * 1024;

interface Dropped {
	readonly name: string | null;
	readonly size: number;
	/** `null`: too large to be read. */
	readonly bytes: Uint8Array | null;
}

type Result = Outcome<readonly Verified[], ProofRefused>;

async function read(file: File): Promise<Dropped> {
	const bytes = file.size > MAX_FILE ? null : new Uint8Array(await file.arrayBuffer());
	return { name: file.name, size: file.size, bytes };
}

/** A file that came as text, in a mail for one: its bytes in Base64 or hexadecimal, or the text itself. */
export function pasted(text: string): Uint8Array {
	const bare = text.replace(/\s+/g, "");
	if (bare.length % 2 === 0 && /^(0x)?[0-9a-f]+$/i.test(bare)) {
		const digits = bare.replace(/^0x/i, "");
		return Uint8Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
	}
	if (/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) {
		try {
			return Uint8Array.from(atob(bare), (letter) => letter.charCodeAt(0));
		} catch {
			// Then it is what it is.
		}
	}
	return new TextEncoder().encode(text);
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

	const verify = async (proof: Dropped, rest: Dropped | null) => {
		setResult("checking");
		const verified = await check(proof, rest);
		setResult(verified);
		announce(verified.ok ? say("auditor.holds") : proofRefusedInWords(verified.failure, voice).title);
	};
	const check = async (proof: Dropped, rest: Dropped | null): Promise<Result> => {
		if (proof.bytes === null) return { ok: false, failure: { kind: "too_large" } };
		if (from === "network" && paired) return core.verifier.verify(proof.bytes, { from: "network" });
		if (rest?.bytes === null || rest === null) return { ok: false, failure: { kind: "no_trust" } };
		return core.verifier.verify(proof.bytes, { from: "file", bytes: rest.bytes });
	};
	const trusted = (from === "network" && paired) || trust !== null;
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
				{(from === "file" || !paired) && (
					<Input
						file={trust}
						drop={say("auditor.drop-trust")}
						choose={say("auditor.choose-trust")}
						paste={say("auditor.paste-trust")}
						onFile={(file) => {
							setTrust(file);
							setResult(null);
							// Whatever came second has it checked.
							if (file !== null && bundle !== null) void verify(bundle, file);
						}}
					/>
				)}
			</Section>
			<Section title={say("auditor.proof")}>
				<Input
					file={bundle}
					drop={say("auditor.drop-proof")}
					choose={say("auditor.choose-proof")}
					paste={say("auditor.paste-proof")}
					onFile={(file) => {
						setBundle(file);
						setResult(null);
						if (file !== null && trusted) void verify(file, trust);
					}}
				/>
				{bundle !== null && !trusted && <p className="soft">{say("auditor.trust-first")}</p>}
				<Button weight="main" icon="shield" wide isDisabled={bundle === null || !trusted} isPending={result === "checking"} onPress={() => bundle !== null && void verify(bundle, trust)}>
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

/** A file: dropped, chosen, or pasted as text. */
function Input({ file, drop, choose, paste, onFile }: { file: Dropped | null; drop: string; choose: string; paste: string; onFile: (file: Dropped | null) => void }): JSX.Element {
	const { say, formats } = useVoice();
	const [text, setText] = useState("");
	if (file !== null) {
		return (
			<div className="card">
				<Rows
					rows={[
						{ label: say("auditor.file"), text: file.name === null ? say("auditor.pasted") : <bdi>{file.name}</bdi> },
						{ label: say("auditor.size"), text: formats.bytes(file.size) },
					]}
				/>
				<Button onPress={() => onFile(null)}>{say("auditor.another")}</Button>
			</div>
		);
	}
	return (
		<>
			<FileDrop label={drop} choose={choose} onFile={(chosen) => void read(chosen).then(onFile)} />
			<More title={paste}>
				<Field label={say("auditor.text")} hint={say("auditor.text-hint")} lines={4} value={text} onChange={setText} spellCheck="false" autoComplete="off" />
				<Button
					isDisabled={text.trim() === ""}
					onPress={() => {
						const bytes = pasted(text);
						onFile({ name: null, size: bytes.length, bytes: bytes.length > MAX_FILE ? null : bytes });
					}}
				>
					{say("do.continue")}
				</Button>
			</More>
		</>
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
