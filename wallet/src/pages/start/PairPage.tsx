/** Meeting the hospital: by its link, its QR code, or the same text pasted. */
import { useEffect, useState, type JSX } from "react";
import { useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { go, replace, usePlace } from "../../app/route";
import { useVoice } from "../../app/say";
import { Button, Notice, Rows, Section } from "../../components/ui/basics";
import { Field, Tick } from "../../components/ui/fields";
import { canScan, Scanner } from "../../components/ui/scanner";
import type { CodeRefused, Network, NetworkState, Pairing } from "../../contracts";
import { codeRefusedInWords } from "../../words/trouble";

type Step =
	| { readonly at: "asking" }
	| { readonly at: "scanning" }
	| { readonly at: "found"; readonly pairing: Pairing }
	| { readonly at: "pairing"; readonly pairing: Pairing };

/** Nothing is followed before somebody has seen where it leads. */
export function PairPage(): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { say } = voice;
	const place = usePlace();
	const state = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const [step, setStep] = useState<Step>({ at: "asking" });
	const [text, setText] = useState("");
	const [refused, setRefused] = useState<CodeRefused | null>(null);

	const read = (code: string) => {
		const found = core.network.read(code.trim());
		setRefused(found.ok ? null : found.failure);
		setStep(found.ok ? { at: "found", pairing: found.value } : { at: "asking" });
	};
	useEffect(() => {
		if (place.path !== "/pair" || place.query.size === 0) return;
		// The invitation is read once and does not stay in the address.
		read(window.location.href);
		replace("/pair");
	});
	const pair = async (pairing: Pairing) => {
		setStep({ at: "pairing", pairing });
		const paired = await core.network.pair(pairing);
		if (paired.ok) return go("/");
		setRefused(paired.failure);
		setStep({ at: "found", pairing });
	};
	return (
		<Page title={say("pair.title")} lead={say("pair.lead")} {...(state.is === "unpaired" ? {} : { back: { to: "/", label: say("do.back") } })}>
			{refused !== null && <CodeNotice refused={refused} />}
			{(step.at === "found" || step.at === "pairing") && (
				<Found pairing={step.pairing} before={state.is === "unpaired" ? null : state.network} busy={step.at === "pairing"} mayPair={refused === null || codeRefusedInWords(refused, voice).passes} onPair={() => void pair(step.pairing)} onCancel={() => {
					setRefused(null);
					setStep({ at: "asking" });
				}} />
			)}
			{step.at === "scanning" && (
				<div className="stack">
					<Scanner onRead={read} />
					<Button wide onPress={() => setStep({ at: "asking" })}>
						{say("do.cancel")}
					</Button>
				</div>
			)}
			{step.at === "asking" && (
				<div className="stack">
					{canScan() && (
						<Button weight="main" icon="qr" wide onPress={() => {
							setRefused(null);
							setStep({ at: "scanning" });
						}}>
							{say("pair.scan")}
						</Button>
					)}
					<Field label={say("pair.paste")} hint={say("pair.paste-hint")} lines={3} value={text} onChange={setText} spellCheck="false" />
					<Button weight={canScan() ? "plain" : "main"} wide isDisabled={text.trim() === ""} onPress={() => read(text)}>
						{say("do.continue")}
					</Button>
				</div>
			)}
		</Page>
	);
}

/** Why a code is refused. */
export function CodeNotice({ refused }: { refused: CodeRefused }): JSX.Element {
	const voice = useVoice();
	const words = codeRefusedInWords(refused, voice);
	return (
		<div data-refused={refused.kind}>
			<Notice
				tone={words.passes ? "waiting" : "stop"}
				title={words.title}
				urgent
				actions={
					refused.kind === "other_hospital" ? (
						<a className="button button-plain" href={refused.page}>
							{voice.say("code.other_hospital.open")}
						</a>
					) : undefined
				}
			>
				{words.text}
			</Notice>
		</div>
	);
}

/** What a code would connect to, before anything is followed; and what it would replace, where there is something. */
export function Found({ pairing, before, busy, mayPair = true, onPair, onCancel }: {
	pairing: Pairing;
	/** The connection that there is. */
	before: Network | null;
	busy: boolean;
	/** Not once the code was refused for good. */
	mayPair?: boolean;
	onPair: () => void;
	onCancel: () => void;
}): JSX.Element {
	const { say } = useVoice();
	const [sure, setSure] = useState(false);
	const { network, claimedName } = pairing;
	const replaces = before !== null && (before.node !== network.node || before.gateway !== network.gateway || before.hospital !== network.hospital);
	const address = (now: string, then: string | null) => (
		<>
			<bdi dir="ltr">{now}</bdi>
			{then !== null && then !== now && (
				<span className="soft small">
					{" "}
					{say("pair.until-now")} <bdi dir="ltr">{then}</bdi>
				</span>
			)}
		</>
	);
	return (
		<Section title={say("pair.found")}>
			<Rows
				rows={[
					{ label: say("pair.name"), text: claimedName === null ? say("pair.no-name") : say("pair.claims", { name: claimedName }) },
					{ label: say("pair.number"), text: address(String(network.hospital), before === null ? null : String(before.hospital)) },
					{ label: say("pair.address"), text: address(network.gateway, before?.gateway ?? null) },
					{ label: say("pair.node"), text: address(network.node, before?.node ?? null) },
					{ label: say("pair.network"), text: <bdi dir="ltr" className="mono">{network.genesis.slice(0, 18)}…</bdi> },
				]}
			/>
			{replaces && mayPair && (
				<>
					<Notice tone="waiting" title={say("pair.replaces")}>
						{say("pair.replaces-text")}
					</Notice>
					<Tick value={sure} onChange={setSure}>
						{say("pair.replaces-sure")}
					</Tick>
				</>
			)}
			<p className="soft">{say("pair.ask")}</p>
			{mayPair && (
				<Button weight="main" wide isPending={busy} isDisabled={replaces && !sure} onPress={onPair}>
					{busy ? say("pair.busy") : say("pair.do")}
				</Button>
			)}
			<Button weight="quiet" wide isDisabled={busy} onPress={onCancel}>
				{say("do.cancel")}
			</Button>
		</Section>
	);
}
