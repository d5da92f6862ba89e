/**
 * Signing, the same everywhere: what it is, what it means, the exact call, then one press. Nothing
 * else in the app signs. After the press the act is kept on the device, so closing loses nothing.
 */
import { of } from "rxjs";
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type JSX, type ReactNode } from "react";
import { Button, Notice, Skeleton } from "../components/ui/basics";
import { Sheet } from "../components/ui/sheet";
import { ReviewView } from "../components/signing/review";
import { StageTrack } from "../components/signing/stage";
import { UnlockForm } from "../components/signing/unlock";
import type { Act, Core, Entry, Home, KeyFailure, KeystoreState, Loadable, NotKept, Prepared, Unlock, Unpreparable } from "../contracts";
import { actTitle, isNarrowing, type Known } from "../words/act";
import { remedyOf, stageInWords, stageOf } from "../words/status";
import { unpreparableInWords } from "../words/trouble";
import { useAnnounce } from "./announcer";
import { LOADING, useCore, useValue, valueOf } from "./core";
import { useVoice } from "./say";

type Ask = (acts: readonly [Act, ...Act[]], done?: () => void) => void;

const SigningContext = createContext<Ask>(() => {});

/** Asks somebody to sign. Several acts are shown together and go out in their order. */
export function useSign(): Ask {
	return use(SigningContext);
}

type Step =
	| { readonly at: "preparing" }
	| { readonly at: "impossible"; readonly why: Unpreparable }
	| { readonly at: "review"; readonly prepared: readonly [Prepared, ...Prepared[]] }
	| { readonly at: "confirmed"; readonly keys: readonly string[] };

interface Asked {
	readonly acts: readonly [Act, ...Act[]];
	readonly done: (() => void) | undefined;
	readonly turn: number;
}

/** Holds the sheet. */
export function SigningProvider({ children }: { children: ReactNode }): JSX.Element {
	const [asked, setAsked] = useState<Asked | null>(null);
	const ask = useCallback<Ask>((acts, done) => setAsked((before) => ({ acts, done, turn: (before?.turn ?? 0) + 1 })), []);
	return (
		<SigningContext value={ask}>
			{children}
			{asked !== null && <Signing key={asked.turn} asked={asked} onClose={() => setAsked(null)} />}
		</SigningContext>
	);
}

function knownOf(home: Loadable<Home>, names: Loadable<Known["organizations"]>): Known {
	const value = valueOf(home);
	return { organizations: valueOf(names) ?? value?.organizations ?? new Map(), consents: value?.consents ?? null };
}

function Signing({ asked, onClose }: { asked: Asked; onClose: () => void }): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const { locale } = voice;
	const [step, setStep] = useState<Step>({ at: "preparing" });
	const [failure, setFailure] = useState<KeyFailure | null>(null);
	const [notKept, setNotKept] = useState<NotKept | null>(null);
	const [busy, setBusy] = useState(false);
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	// Somebody at a desk has no home to know names from.
	const names$ = useMemo(() => (asked.acts.some(({ act }) => act === "place_order") ? core.hospital.organizations$ : of(LOADING)), [core, asked]);
	const names = useValue<Loadable<Known["organizations"]>>(names$, LOADING);
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });

	useEffect(() => {
		let gone = false;
		void prepareAll(core, asked.acts, locale).then((next) => !gone && setStep(next));
		return () => {
			gone = true;
		};
	}, [core, asked, locale]);

	const confirm = async (prepared: readonly Prepared[]) => {
		setBusy(true);
		setNotKept(null);
		const outcome = await core.acts.confirm(prepared).catch(() => ({ ok: false, failure: { kind: "not_kept" } }) as const);
		setBusy(false);
		if (!outcome.ok) return setNotKept(outcome.failure);
		setStep({ at: "confirmed", keys: outcome.value });
		asked.done?.();
	};
	const unlock = async (how: Unlock, prepared: readonly Prepared[]) => {
		setBusy(true);
		setFailure(null);
		const outcome = await core.keystore.unlock(how).catch(() => ({ ok: false, failure: { kind: "damaged" } }) as const);
		if (outcome.ok) return confirm(prepared);
		setFailure(outcome.failure);
		setBusy(false);
	};
	return (
		<SigningView
			acts={asked.acts}
			step={step}
			known={knownOf(home, names)}
			custodian={home.state === "ready" || home.state === "stale" ? home.value.custodian : null}
			keystore={keystore}
			failure={failure}
			notKept={notKept}
			busy={busy}
			onConfirm={(prepared) => void confirm(prepared)}
			onUnlock={(how, prepared) => void unlock(how, prepared)}
			onClose={onClose}
			progress={step.at === "confirmed" ? step.keys.map((key) => <Progress key={key} entryKey={key} />) : null}
		/>
	);
}

/** Prepares all of them, or says why one cannot be. */
async function prepareAll(core: Pick<Core, "acts">, acts: Asked["acts"], locale: string): Promise<Step> {
	const prepared: Prepared[] = [];
	for (const act of acts) {
		const outcome = await core.acts.prepare(act, locale).catch(() => ({ ok: false, failure: { kind: "failed" } }) as const);
		if (!outcome.ok) return { at: "impossible", why: outcome.failure };
		prepared.push(outcome.value);
	}
	const [first, ...rest] = prepared;
	return first === undefined ? { at: "impossible", why: { kind: "failed" } } : { at: "review", prepared: [first, ...rest] };
}

function Progress({ entryKey }: { entryKey: string }): JSX.Element {
	const core = useCore();
	const voice = useVoice();
	const announce = useAnnounce();
	const entry$ = useMemo(() => core.acts.entry$(entryKey), [core, entryKey]);
	const entry = useValue<Entry | null>(entry$, null);
	const stage = entry === null ? null : stageOf(entry.status);
	const before = useRef(stage);
	useEffect(() => {
		if (stage !== null && stage !== before.current) announce(stageInWords(stage, voice));
		before.current = stage;
	}, [stage, announce, voice]);
	if (entry === null) return <Skeleton label={voice.say("state.loading")} lines={2} />;
	return (
		<div className="stack">
			<h3>{actTitle(entry.act, voice)}</h3>
			<StageTrack status={entry.status} />
			{remedyOf(entry.status) === "again" && <Button onPress={() => void core.acts.again(entry.key)}>{voice.say("do.try-again")}</Button>}
		</div>
	);
}

/** The sheet itself. */
export function SigningView({ acts, step, known, custodian, keystore, failure, notKept = null, busy, onConfirm, onUnlock, onClose, progress }: {
	acts: readonly [Act, ...Act[]];
	step: Step;
	known: Known;
	custodian: Home["custodian"];
	keystore: KeystoreState;
	failure: KeyFailure | null;
	notKept?: NotKept | null;
	busy: boolean;
	onConfirm: (prepared: readonly Prepared[]) => void;
	onUnlock: (how: Unlock, prepared: readonly Prepared[]) => void;
	onClose: () => void;
	progress: ReactNode;
}): JSX.Element {
	const voice = useVoice();
	const { say } = voice;
	const narrowing = acts.every(isNarrowing);
	const locked = keystore.is === "locked" || keystore.is === "unlocking";
	const erasure = acts.some(({ act }) => act === "request_erasure");
	const label = say(narrowing && !erasure ? "sign.stop-now" : "sign.now");
	// While it is being kept nobody would know whether it was.
	const close = () => !busy && onClose();
	const footer = (() => {
		switch (step.at) {
			case "preparing":
				return undefined;
			case "impossible":
				return (
					<Button weight="main" wide onPress={onClose}>
						{say("do.close")}
					</Button>
				);
			case "confirmed":
				return (
					<>
						<p className="soft sheet-note">{say("sign.may-close")}</p>
						<Button weight="main" wide onPress={onClose}>
							{say("do.close")}
						</Button>
					</>
				);
			case "review":
				return locked ? (
					<UnlockForm
						wrappings={keystore.signer.wrappings}
						failure={failure}
						busy={busy}
						label={label}
						onUnlock={(how) => onUnlock(how, step.prepared)}
					/>
				) : (
					<Button weight={narrowing ? "stop" : "main"} icon={narrowing ? "stop" : "check"} wide isPending={busy} onPress={() => onConfirm(step.prepared)}>
						{label}
					</Button>
				);
		}
	})();
	return (
		<Sheet open onClose={close} title={acts.length === 1 ? actTitle(acts[0], voice) : say("sign.several", { count: acts.length })} footer={footer}>
			<div data-step={step.at} className="stack">
				{step.at === "preparing" && <Skeleton label={say("sign.preparing")} lines={4} />}
				{step.at === "impossible" && <Impossible why={step.why} />}
				{step.at === "review" &&
					step.prepared.map((prepared, index) => (
						<ReviewView key={index} prepared={prepared} known={known} custodian={custodian} number={index + 1} of={step.prepared.length} />
					))}
				{notKept !== null && (
					<div data-not-kept={notKept.kind}>
						<Notice tone="stop" title={say(notKept.kind === "locked" ? "sign.locked.title" : "sign.not_kept.title")} urgent>
							<p>{say(notKept.kind === "locked" ? "sign.locked.text" : "sign.not_kept.text")}</p>
						</Notice>
					</div>
				)}
				{step.at === "confirmed" && progress}
			</div>
		</Sheet>
	);
}

function Impossible({ why }: { why: Unpreparable }): JSX.Element {
	const voice = useVoice();
	const words = unpreparableInWords(why, voice);
	return (
		<div data-unpreparable={why.kind}>
			<Notice tone="stop" title={words.title} urgent>
				<p>{words.text}</p>
				<p>{voice.say("sign.nothing-signed")}</p>
			</Notice>
		</div>
	);
}
