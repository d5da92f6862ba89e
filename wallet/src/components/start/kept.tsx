/** What a person should know of where their wallet is kept. */
import type { JSX } from "react";
import { useCore, useValue } from "../../app/core";
import { useVoice } from "../../app/say";
import type { Durability, KeystoreState } from "../../contracts";
import { Notice } from "../ui/basics";

/** Before a wallet is made: whether there is a place for it at all. */
export function useKeepsNothing(): boolean {
	return useValue<Durability>(useCore().keystore.durability$, "for_good") === "nowhere";
}

/** This browser keeps nothing: a wallet made in it would end with the page. */
export function KeepsNothing(): JSX.Element {
	const { say } = useVoice();
	return (
		<div data-durability="nowhere">
			<Notice tone="stop" title={say("kept.nowhere.title")}>
				{say("kept.nowhere.text")}
			</Notice>
		</div>
	);
}

/** The browser may remove the wallet, and nobody knows whether the words that bring it back are written down. */
export function MayVanish(): JSX.Element | null {
	const core = useCore();
	const { say } = useVoice();
	const durability = useValue<Durability>(core.keystore.durability$, "for_good");
	const keystore = useValue<KeystoreState>(core.keystore.state$, { is: "loading" });
	if (durability !== "until_tidied" || keystore.is !== "unlocked" || keystore.signer.is !== "own" || keystore.signer.backedUp) return null;
	return (
		<div data-durability="until_tidied">
			<Notice tone="waiting" title={say("kept.until_tidied.title")}>
				{say("kept.until_tidied.text")}
			</Notice>
		</div>
	);
}
