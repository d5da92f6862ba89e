/** Language, lock, hospital, and leaving. */
import { useEffect, useState, type JSX } from "react";
import { LOADING, useCore, useValue, valueOf } from "../../app/core";
import { Page } from "../../app/page";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { AppearanceChoice, LanguageChoice } from "../../components/patient/preferences";
import { Button, Notice, Rows, Section } from "../../components/ui/basics";
import { Choice, Tick } from "../../components/ui/fields";
import { More } from "../../components/ui/more";
import { MayVanish } from "../../components/start/kept";
import type { Home, KeystoreState, Loadable, NetworkState } from "../../contracts";

/** Seconds without use until the wallet locks. */
const LOCKS = { "60": 60, "300": 300, "1800": 1800, never: null } as const;
type LockChoice = keyof typeof LOCKS;
const KEY = "galen.lock";

/** The choice made before. */
export function storedLock(): LockChoice {
	try {
		const stored = localStorage.getItem(KEY);
		return stored !== null && Object.hasOwn(LOCKS, stored) ? (stored as LockChoice) : "300";
	} catch {
		return "300";
	}
}

/** Seconds of a choice. */
export function lockSeconds(choice: LockChoice): number | null {
	return LOCKS[choice];
}

/** All settings. */
export function SettingsPage({ onLock }: { onLock: () => void }): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say, formats } = useVoice();
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	const network = useValue<NetworkState>(core.network.state$, { is: "unpaired" });
	const home = useValue<Loadable<Home>>(core.patient.home$, LOADING);
	const [lock, setLock] = useState<LockChoice>(storedLock);
	const [sure, setSure] = useState(false);
	useEffect(() => core.keystore.setAutoLock(lockSeconds(lock)), [core, lock]);
	const signer = keystore.is === "unlocked" || keystore.is === "locked" || keystore.is === "unlocking" ? keystore.signer : null;
	const subject = valueOf(home)?.subject ?? null;
	return (
		<Page title={say("settings.title")} back={{ to: "/more", label: say("nav.more") }}>
			<LanguageChoice />
			<AppearanceChoice />
			{signer?.is === "own" && (
				<Section title={say("settings.lock")}>
					<Choice
						compact
						label={say("settings.lock-after")}
						options={(["60", "300", "1800", "never"] as const).map((value) => ({ value, label: say(`settings.lock.${value}`) }))}
						value={lock}
						onChange={(next) => {
							setLock(next);
							try {
								localStorage.setItem(KEY, next);
							} catch {
								// Holds until the page is closed.
							}
						}}
					/>
					<Button icon="lock" onPress={onLock}>
						{say("settings.lock-now")}
					</Button>
				</Section>
			)}
			{network.is !== "unpaired" && (
				<Section title={say("settings.network")}>
					<Rows
						rows={[
							{ label: say("pair.number"), text: String(network.network.hospital) },
							{ label: say("pair.address"), text: <bdi dir="ltr">{network.network.gateway}</bdi> },
							{ label: say("pair.network"), text: <bdi dir="ltr" className="mono">{network.network.genesis}</bdi> },
							...(signer === null ? [] : [{ label: say("settings.account"), text: <bdi dir="ltr" className="mono">{signer.account}</bdi> }]),
							...(network.is === "connected" || (network.is === "troubled" && network.health !== null)
								? [{ label: say("settings.final-block"), text: formats.number((network.is === "connected" ? network.health : network.health)?.finalized ?? 0) }]
								: []),
						]}
					/>
				</Section>
			)}
			<MayVanish />
			<More title={say("settings.leave")}>
				<p>{say("settings.leave-text")}</p>
				<Button weight="stop" isDisabled={subject === null} onPress={() => subject !== null && sign([{ act: "leave", subject }])}>
					{say("settings.leave-do")}
				</Button>
			</More>
			<More title={say("settings.forget")}>
				<Notice tone="stop" title={say("settings.forget-title")}>
					{say("settings.forget-text")}
				</Notice>
				<Tick value={sure} onChange={setSure}>
					{say("settings.forget-sure")}
				</Tick>
				<Button weight="stop" isDisabled={!sure} onPress={() => void core.keystore.forget().then(() => core.network.unpair())}>
					{say("settings.forget-do")}
				</Button>
			</More>
		</Page>
	);
}
