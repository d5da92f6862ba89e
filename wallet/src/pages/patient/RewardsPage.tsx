/** Rewards: earned, on its way, redeemable. */
import { useState, type JSX } from "react";
import { LOADING, useCore, useValue } from "../../app/core";
import { Page } from "../../app/page";
import { useSign } from "../../app/signing";
import { useVoice } from "../../app/say";
import { Button, Empty, Notice, Section } from "../../components/ui/basics";
import { Field } from "../../components/ui/fields";
import { Loaded } from "../../components/ui/loaded";
import type { Balance, Loadable, Rewards } from "../../contracts";
import { parseAmount, plainAmount } from "../../words/formats";

/** Values of the core for {@link RewardsView}. */
export function RewardsPage(): JSX.Element {
	const core = useCore();
	const sign = useSign();
	const { say } = useVoice();
	const rewards = useValue<Loadable<Rewards>>(core.patient.rewards$, LOADING);
	return (
		<Page title={say("rewards.title")} lead={say("rewards.lead")} back={{ to: "/more", label: say("nav.more") }}>
			<Loaded value={rewards} retry={() => core.patient.refresh("rewards")}>
				{(value) => <RewardsView rewards={value} onRedeem={(amount) => sign([{ act: "redeem", amount }])} />}
			</Loaded>
		</Page>
	);
}

/** The least the ledger redeems: a hundredth of a credit. */
export const LEAST: Balance = 10_000n;

/** Three amounts that are never mixed, and the way to turn the free one into money. */
export function RewardsView({ rewards, onRedeem }: { rewards: Rewards; onRedeem: (amount: Balance) => void }): JSX.Element {
	const { say, formats } = useVoice();
	// All there is, until somebody types another amount.
	const [typed, setTyped] = useState<string | null>(null);
	const text = typed ?? plainAmount(rewards.free);
	const amount = parseAmount(text);
	const error =
		amount === null
			? say("paid.no-amount")
			: amount > rewards.free
				? say("rewards.too-much", { amount: formats.amount(rewards.free) })
				: amount < LEAST
					? say("rewards.too-little", { amount: formats.amount(LEAST) })
					: null;
	return (
		<>
			<dl className="figures">
				<div className="figure figure-final">
					<dt>{say("rewards.free")}</dt>
					<dd>{formats.amount(rewards.free)}</dd>
				</div>
				<div className="figure figure-moving">
					<dt>{say("rewards.pending")}</dt>
					<dd>{formats.amount(rewards.pending)}</dd>
					{rewards.pendingLines > 0 && <dd className="soft small">{say("rewards.pending-lines", { count: rewards.pendingLines })}</dd>}
				</div>
				<div className="figure">
					<dt>{say("rewards.earned")}</dt>
					<dd>{formats.amount(rewards.earned)}</dd>
				</div>
			</dl>
			{rewards.free >= LEAST ? (
				<Section title={say("rewards.redeem")}>
					<p className="soft">{say("rewards.redeem-text")}</p>
					<Field label={say("rewards.amount")} inputMode="decimal" value={text} onChange={setTyped} error={error} />
					<Button weight="main" wide isDisabled={error !== null} onPress={() => {
						if (amount !== null) onRedeem(amount);
						setTyped(null);
					}}>
						{say("rewards.redeem-do")}
					</Button>
				</Section>
			) : (
				<Notice title={say("rewards.nothing-free")}>{say("rewards.nothing-free-text")}</Notice>
			)}
			<Section title={say("rewards.history")}>
				{rewards.history.length === 0 ? (
					<Empty icon="coins" title={say("rewards.no-history")} />
				) : (
					<ul className="ledger">
						{rewards.history.map((line, index) => (
							<li key={index}>
								<span>
									{say(`rewards.kind.${line.kind}`)}
									<span className="soft small block">{formats.minute(line.at)}</span>
								</span>
								<span className="amount">
									{line.kind === "redeemed" ? "−" : "+"}
									{formats.amount(line.amount)}
								</span>
							</li>
						))}
					</ul>
				)}
			</Section>
		</>
	);
}
